import type { Client } from '@temporalio/client';
import { addContacts, type AddedContacts } from '#db/contact/contact-add.ts';
import { changeContact, type ChangedContact } from '#db/contact/contact-change.ts';
import { takeUpContact, withdrawContact, type ContactDecision } from '#db/contact/contact-withdrawal.ts';
import type { Database } from '#db/client.ts';
import { announceClosed, announceSchedule, nudgeCampaign } from '#providers/temporal/wake.ts';

interface ControlContext {
  db: Database;
  temporal: Client;
}
type Teller = Pick<ControlContext, 'temporal'>;

/** Adds contacts to a campaign, and tells it if it dials. */
export async function addToCampaign(
  context: ControlContext,
  request: Parameters<typeof addContacts>[1],
): Promise<AddedContacts> {
  const added = await addContacts(context.db, request);
  await announceAdded(context, added);
  return added;
}

/** Contacts are there that were not: a campaign that dials looks at once. */
export async function announceAdded(
  { temporal }: Teller,
  { campaignId, added, isDialling }: Pick<AddedContacts, 'campaignId' | 'added' | 'isDialling'>,
): Promise<void> {
  if (added > 0 && isDialling) await nudgeCampaign(temporal, campaignId);
}

/** Withdraws a contact, ends its workflow's waiting, and tells its campaign: it may have been the last one. */
export async function withdraw(
  context: ControlContext,
  request: Parameters<typeof withdrawContact>[1],
): Promise<ContactDecision> {
  const decision = await withdrawContact(context.db, request);
  await announceWithdrawn(context, decision);
  return decision;
}

export async function announceWithdrawn({ temporal }: Teller, { contact, isDialling }: ContactDecision): Promise<void> {
  await announceClosed(temporal, [contact.id]);
  if (isDialling) await nudgeCampaign(temporal, contact.campaignId);
}

/** Takes a withdrawn contact up again, and tells its workflow and its campaign. */
export async function takeUp(
  context: ControlContext,
  request: Parameters<typeof takeUpContact>[1],
): Promise<ContactDecision> {
  const decision = await takeUpContact(context.db, request);
  await announceChanged(context, decision);
  return decision;
}

/** Changes a contact, and tells its workflow and its campaign. */
export async function change(
  context: ControlContext,
  request: Parameters<typeof changeContact>[1],
): Promise<ChangedContact> {
  const changed = await changeContact(context.db, request);
  await announceChanged(context, changed);
  return changed;
}

/** Who waits for a time reads it again; who waits for a slot may be the campaign's next one. */
export async function announceChanged({ temporal }: Teller, { contact, isDialling }: ContactDecision): Promise<void> {
  const { id: contactId, campaignId, state } = contact;
  if (state === 'waiting_callback' || state === 'waiting_retry') {
    await announceSchedule(temporal, { campaignId, contactId });
  } else if (isDialling && (state === 'queued' || state === 'ready')) {
    await nudgeCampaign(temporal, campaignId);
  }
}
