import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import CalendarX from '@lucide/svelte/icons/calendar-x';
import { runWithToast } from '#lib/submission.svelte.ts';
import { trpc } from '#lib/trpc.ts';
import type { Viewer } from '#lib/viewer.svelte.ts';
import type { Action, Changed } from './action.ts';

/** What can be done with a callback, while it waits for its time. */
export function callbackActions(
  callback: { id: string; status: string },
  { viewer, move, changed }: { viewer: Viewer; move: () => void; changed: Changed },
): Record<'move' | 'cancel', Action> {
  const enabled = callback.status === 'scheduled' && viewer.may('callback.edit');
  return {
    move: { id: 'move', label: 'Move', icon: CalendarClock, enabled, run: move },
    cancel: {
      id: 'cancel',
      label: 'Cancel callback',
      icon: CalendarX,
      tone: 'danger',
      enabled,
      question: {
        title: 'Cancel this callback?',
        text: 'The person is not called at that time. Retries of the campaign go on as if it had not been planned.',
        confirmLabel: 'Cancel callback',
      },
      run: async () => {
        await runWithToast(async () => {
          await trpc.callbacks.cancel.mutate({ callbackId: callback.id });
          return 'Callback cancelled';
        });
        await changed();
      },
    },
  };
}
