import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import CalendarX from '@lucide/svelte/icons/calendar-x';
import * as m from '#lib/paraglide/messages.js';
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
    move: { id: 'move', label: m.callback_move_action(), icon: CalendarClock, enabled, run: move },
    cancel: {
      id: 'cancel',
      label: m.callback_cancel_action(),
      icon: CalendarX,
      tone: 'danger',
      enabled,
      question: {
        title: m.callback_cancel_title(),
        text: m.callback_cancel_text(),
        confirmLabel: m.callback_cancel_action(),
      },
      run: async () => {
        await runWithToast(async () => {
          await trpc.callbacks.cancel.mutate({ callbackId: callback.id });
          return m.callback_cancel_done();
        });
        await changed();
      },
    },
  };
}
