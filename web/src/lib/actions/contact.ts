import CalendarPlus from '@lucide/svelte/icons/calendar-plus';
import ExternalLink from '@lucide/svelte/icons/external-link';
import Pencil from '@lucide/svelte/icons/pencil';
import Undo2 from '@lucide/svelte/icons/undo-2';
import UserMinus from '@lucide/svelte/icons/user-minus';
import { toast } from 'svelte-sonner';
import { runWithToast } from '#lib/submission.svelte.ts';
import { trpc, type Outputs } from '#lib/trpc.ts';
import type { Action, Changed } from './action.ts';

type ContactActionName = 'planCallback' | 'change' | 'withdraw' | 'restore' | 'openWorkflow';

/** What can be done with a contact now; `can` is what the server says of this person. */
export function contactActions(
  contact: { id: string; can: Outputs['contacts']['get']['can']; inCall: boolean; workflowUrl: string | null },
  { planCallback, change, changed }: { planCallback: () => void; change: () => void; changed: Changed },
): Record<ContactActionName, Action> {
  const { id, can, inCall, workflowUrl } = contact;
  return {
    planCallback: {
      id: 'planCallback',
      label: 'Plan a callback',
      icon: CalendarPlus,
      enabled: can.planCallback,
      run: planCallback,
    },
    change: { id: 'change', label: 'Change', icon: Pencil, enabled: can.change, run: change },
    withdraw: {
      id: 'withdraw',
      label: 'Withdraw',
      icon: UserMinus,
      tone: 'danger',
      enabled: can.withdraw,
      question: {
        title: 'Withdraw this contact?',
        text: `${
          inCall
            ? 'The call under way is finished as usual; nothing comes after it.'
            : 'The person is not called by this campaign any more.'
        } A callback that is planned is cancelled. Other campaigns are not touched.`,
        confirmLabel: 'Withdraw',
      },
      run: () => withdrawWithUndo(id, changed),
    },
    restore: {
      id: 'restore',
      label: 'Take up again',
      icon: Undo2,
      enabled: can.restore,
      run: () => restore(id, changed),
    },
    openWorkflow: {
      id: 'openWorkflow',
      label: 'Open in Temporal',
      icon: ExternalLink,
      enabled: workflowUrl !== null,
      href: workflowUrl ?? undefined,
      isExternal: true,
    },
  };
}

async function withdrawWithUndo(contactId: string, changed: Changed): Promise<void> {
  await runWithToast(async () => {
    const { inCall } = await trpc.contacts.withdraw.mutate({ contactId });
    toast.success(inCall ? 'Withdrawn: the call under way is the last one' : 'Withdrawn: nobody calls this person', {
      duration: 8_000,
      action: { label: 'Undo', onClick: () => void restore(contactId, changed) },
    });
  });
  await changed();
}

async function restore(contactId: string, changed: Changed): Promise<void> {
  await runWithToast(async () => {
    await trpc.contacts.takeUp.mutate({ contactId });
    return 'Taken up again';
  });
  await changed();
}
