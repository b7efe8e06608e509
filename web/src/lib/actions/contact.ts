import CalendarPlus from '@lucide/svelte/icons/calendar-plus';
import ExternalLink from '@lucide/svelte/icons/external-link';
import Pencil from '@lucide/svelte/icons/pencil';
import Undo2 from '@lucide/svelte/icons/undo-2';
import UserMinus from '@lucide/svelte/icons/user-minus';
import { toast } from 'svelte-sonner';
import * as m from '#lib/paraglide/messages.js';
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
      label: m.callback_plan_action(),
      icon: CalendarPlus,
      enabled: can.planCallback,
      run: planCallback,
    },
    change: { id: 'change', label: m.contact_change_action(), icon: Pencil, enabled: can.change, run: change },
    withdraw: {
      id: 'withdraw',
      label: m.contact_withdraw_action(),
      icon: UserMinus,
      tone: 'danger',
      enabled: can.withdraw,
      question: {
        title: m.contact_withdraw_title(),
        text: inCall ? m.contact_withdraw_in_call_text() : m.contact_withdraw_text(),
        confirmLabel: m.contact_withdraw_action(),
      },
      run: () => withdrawWithUndo(id, changed),
    },
    restore: {
      id: 'restore',
      label: m.contact_take_up_action(),
      icon: Undo2,
      enabled: can.restore,
      run: () => restore(id, changed),
    },
    openWorkflow: {
      id: 'openWorkflow',
      label: m.contact_workflow_open_action(),
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
    toast.success(inCall ? m.contact_withdraw_in_call_done() : m.contact_withdraw_done(), {
      duration: 8_000,
      action: { label: m.contact_withdraw_undo_action(), onClick: () => void restore(contactId, changed) },
    });
  });
  await changed();
}

async function restore(contactId: string, changed: Changed): Promise<void> {
  await runWithToast(async () => {
    await trpc.contacts.restore.mutate({ contactId });
    return m.contact_take_up_done();
  });
  await changed();
}
