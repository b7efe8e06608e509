import { toast } from 'svelte-sonner';
import { sentenceOf, trpc } from '#lib/trpc.ts';
import { attempt } from './campaign.ts';

/** Withdraws a contact, says so, and offers to undo it. */
export async function withdrawWithUndo(contactId: string, changed: () => Promise<unknown>): Promise<void> {
  try {
    const { inCall } = await trpc.contacts.withdraw.mutate({ contactId });
    await changed();
    toast.success(inCall ? 'Withdrawn: the call under way is the last one' : 'Withdrawn: nobody calls this person', {
      duration: 8_000,
      action: { label: 'Undo', onClick: () => void takeUpAgain(contactId, changed) },
    });
  } catch (cause) {
    toast.error(sentenceOf(cause));
    await changed();
  }
}

export async function takeUpAgain(contactId: string, changed: () => Promise<unknown>): Promise<void> {
  const run = () => trpc.contacts.takeUp.mutate({ contactId });
  await attempt({ run, done: 'Taken up again', changed });
}
