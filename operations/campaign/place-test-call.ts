import { changeDraft, createDraft } from '#db/campaign/campaign-draft.ts';
import { moveCampaigns } from '#db/campaign/campaign-shelf.ts';
import { addContacts } from '#db/contact/contact-add.ts';
import { RetryPolicy } from '#domain/dialling/retry-policy.ts';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import type { OperationContext } from '../context.ts';
import { launchCampaign } from './change-campaign-status.ts';
import { checkLaunch, type LaunchContext } from './check-launch.ts';

export interface TestCall {
  /** Of the campaign that it is made by, in the words of who asks for it. */
  name: string;
  botVersionId: string;
  providerAccountId: string;
  providerNumberId: string;
  /** As a person writes it, with its country code. */
  phone: string;
  actor: string;
}

/**
 * Calls one phone once, by a campaign of its own: what is tested is the very way by which people are called, with its law,
 * its carrier and its bot. Nobody who does not answer is called again.
 * @returns the contact, on whose page the call can be followed.
 * @throws RedialError `bad_input` or `conflict` for a number that cannot or must not be called, `not_ready` with what is
 * missing or when it may be called; then nothing is left behind. NotTold
 */
export async function placeTestCall(
  context: OperationContext & LaunchContext,
  order: TestCall & { now: Date },
): Promise<{ campaignId: string; contactId: string }> {
  const { actor, now } = order;
  const stored = await context.db.transaction(async (tx) => {
    const campaignId = await createDraft(tx, { name: order.name, isTest: true, actor });
    const settings = { concurrency: 1, retryPolicy: RetryPolicy.parse({ maxAttempts: 1 }) };
    const { botVersionId, providerAccountId, providerNumberId } = order;
    const change = { botVersionId, providerAccountId, providerNumberIds: [providerNumberId], settings };
    await changeDraft(tx, { campaignId, change, actor });
    const person = { phone: order.phone, variables: {}, timeZone: null, region: null };
    const contacts = [{ ...person, consentAt: null, consentSource: null }];
    const [added] = (await addContacts(tx, { campaignId, contacts, actor, now })).contacts;
    if (added?.status !== 'added') {
      throw new RedialError('test_call_refused', {
        why: added?.status === 'refused' ? added.why : message('failed_unexpectedly'),
      });
    }
    return { campaignId, contactId: added.contactId };
  });
  try {
    await requireCallable(context, { ...stored, now });
    await launchCampaign(context, { ...stored, actor, now });
  } catch (error) {
    // One that could not be told was launched all the same: it is found by its engine.
    if (error instanceof RedialError) {
      await moveCampaigns(context.db, { campaignIds: [stored.campaignId], move: 'delete', actor, now });
    }
    throw error;
  }
  return stored;
}

/** All that is missing is said at once, and whoever waits beside their phone is not called tomorrow morning. */
async function requireCallable(
  context: OperationContext & LaunchContext,
  order: { campaignId: string; now: Date },
): Promise<void> {
  const { problems, callableNow, opensAt } = await checkLaunch(context, order);
  if (problems.length > 0) throw new RedialError('test_call_lacks', { problems });
  if (callableNow > 0 || opensAt === null) return;
  throw new RedialError('test_call_outside_hours', {
    opens: `${opensAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  });
}
