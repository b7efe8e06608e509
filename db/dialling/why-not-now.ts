import { eq } from 'drizzle-orm';
import { dialWindow, stopMessage, stopOf } from '#domain/calling-law/index.ts';
import { govern } from '#domain/calling-law/governor.ts';
import { explainWhyNotNow, type WhyNotNow } from '#domain/dialling/why-not-now.ts';
import { stopSays } from '#domain/do-not-call/stop.ts';
import { RedialError } from '#domain/error.ts';
import type { Message } from '#domain/message/index.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import { readWindowClasses } from '../calling-law/window-class.ts';
import type { Executor } from '../client.ts';
import { readPeople } from '../contact/person-facts.ts';
import { readStops, stopOfCampaign } from '../do-not-call/stop.ts';
import { campaigns, contacts } from '../schema/index.ts';

/**
 * Why a contact is not called now, from the facts that a claim and the last check before a dial look at.
 * @throws RedialError `not_found`
 */
export async function readWhyNotNow(
  db: Executor,
  { contactId, now }: { contactId: string; now: Date },
): Promise<WhyNotNow> {
  const [row] = await db
    .select({ contact: contacts, campaign: campaigns })
    .from(contacts)
    .innerJoin(campaigns, eq(campaigns.id, contacts.campaignId))
    .where(eq(contacts.id, contactId));
  if (!row) throw new RedialError('contact_missing');
  const { contact, campaign } = row;
  const reason = contact.dueReason ?? 'fresh';
  const [law, people, stops, ofCampaign, classes] = await Promise.all([
    readCallingLaw(db),
    readPeople(db, [{ ...contact, reason }], { campaign }),
    readStops(db),
    stopOfCampaign(db, campaign),
    readWindowClasses(db, [contact.windowClassId]),
  ]);
  const windowClass = classes.get(contact.windowClassId);
  const person = people.get(contact.id);
  if (!windowClass || !person) throw new Error('A contact has no window class');
  const { phone } = contact;
  const { status, scheduledFor, deletedAt } = campaign;
  const ofRegion = stopOf(windowClass, now, law.ruleset);
  const stop: Message | null =
    ofCampaign !== null ? stopSays(ofCampaign) : ofRegion !== null ? stopMessage(ofRegion) : null;
  return explainWhyNotNow({
    now,
    contact,
    campaign: { status, scheduledFor, isDeleted: deletedAt !== null },
    stop,
    windowAt: (at) => dialWindow(windowClass, campaign, at, law.ruleset),
    governed: govern({ contact, campaign, windowClass, law, reason, person, stops, phone, now }),
  });
}
