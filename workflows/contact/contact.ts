import { continueAsNew, setHandler } from '@temporalio/workflow';
import { ContactRun } from './contact-run.ts';
import type { ContactInput } from '../inputs.ts';
import { callEvent, scheduleChanged, slotGranted } from '../signals.ts';

/**
 * One person in one campaign, from the first dial to a final state: dial, answering-machine detection, conversation,
 * retries, callbacks, CRM push. It owns its timers; when one fires it marks the contact `ready` and the campaign grants
 * it a slot again. An attempt is never dialled twice: each lease has its own attempt id, and an unknown result is
 * reconciled with the carrier before anything else happens. Histories hold ids, never a number, name or word.
 */
export async function contactWorkflow(input: ContactInput): Promise<void> {
  const contact = new ContactRun(input);
  setHandler(slotGranted, (lease) => contact.grant(lease));
  setHandler(callEvent, ({ attemptId, event }) => contact.hear(attemptId, event));
  setHandler(scheduleChanged, () => contact.scheduleChanged());

  for (;;) {
    const next = await contact.waitForNext();
    switch (next.kind) {
      case 'granted':
        await contact.attempt(next.lease);
        break;
      case 'due':
        await contact.offerToCampaign();
        break;
      case 'stale':
        await contact.readSchedule();
        break;
      case 'over':
        return;
      case 'renew':
        await continueAsNew<typeof contactWorkflow>({ ...input, lease: next.lease });
    }
  }
}
