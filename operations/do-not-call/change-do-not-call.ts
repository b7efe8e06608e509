import type { Transaction } from '#db/client.ts';
import {
  addToDoNotCall,
  endWhatIsListed,
  listedEntry,
  type DoNotCallEffects,
  type DoNotCallEntry,
} from '#db/do-not-call/do-not-call.ts';
import {
  removeDoNotCall,
  removeForgotten as dropForgotten,
  removeImport as dropImport,
  type EntryRemoval,
} from '#db/do-not-call/entry-end.ts';
import { recordAudit } from '#db/event/event.ts';
import { parsePhoneNumber } from '#domain/contact/phone-number.ts';
import { shortestRemovalReason, type DoNotCallScope } from '#domain/do-not-call/entry.ts';
import { RedialError } from '#domain/error.ts';
import { nudgeDiallingCampaigns } from '../campaign/nudge-dialling-campaigns.ts';
import type { LoggedContext } from '../context.ts';
import { once, type NamedRequest } from '../once.ts';
import { stopNumber, type StopContext } from './stop-number.ts';

export interface NewDoNotCall {
  /** As somebody wrote it. */
  phone: string;
  /** ISO 3166-1 alpha-2, for a number without country code. */
  country: string | null;
  scope: DoNotCallScope;
  expiresAt: Date | null;
  reason: string;
  source: 'console' | 'api';
  actor: string;
  now: Date;
}

/** An entry as it stands on the list. */
export type ListedEntry = Awaited<ReturnType<typeof listedEntry>>;

/**
 * Puts a number on the do-not-call list: who waits for a call is closed, and phones that ring are hung up. Repeating it is
 * safe; where an entry that lasts as long is there, that one is answered.
 * @throws RedialError `bad_input` for what is no number, or an expiry that is past
 */
export async function listNumber(context: StopContext, request: NewDoNotCall): Promise<ListedEntry> {
  const entry = entryOf(request);
  const { listed, effects } = await context.db.transaction((tx) => put(tx, entry));
  await stopNumber(context, effects);
  return listed;
}

/**
 * The same once for a client's named request. A repeat ends again what still runs: the first try may have died in between.
 * @param answerOf what is recorded and answered, also to repeats
 */
export async function listNumberOnce<Answer extends object>(
  context: StopContext,
  named: NamedRequest,
  request: NewDoNotCall,
  answerOf: (entry: ListedEntry) => Answer,
): Promise<{ answer: Answer; isRepeat: boolean }> {
  const entry = entryOf(request);
  let effects: DoNotCallEffects | null = null;
  const result = await once(context.db, named, async (tx) => {
    const done = await put(tx, entry);
    effects = done.effects;
    return answerOf(done.listed);
  });
  const stillThere = () => context.db.transaction((tx) => endWhatIsListed(tx, { phone: entry.phone }));
  await stopNumber(context, effects ?? (await stillThere()));
  return result;
}

function entryOf({ phone, country, scope, expiresAt, reason, source, actor, now }: NewDoNotCall): DoNotCallEntry {
  const parsed = parsePhoneNumber(phone, country);
  if (!parsed.ok) throw RedialError.of(parsed, { details: { field: 'phone' } });
  if (expiresAt !== null && expiresAt <= now) {
    throw new RedialError('do_not_call_expiry_past', {}, { details: { field: 'expiresAt' } });
  }
  return { phone: parsed.phone.e164, source, scope, expiresAt, reason: reason.trim(), createdBy: actor };
}

async function put(
  tx: Transaction,
  entry: DoNotCallEntry & { createdBy?: string },
): Promise<{ listed: ListedEntry; effects: DoNotCallEffects }> {
  const effects = await addToDoNotCall(tx, entry);
  const listed = await listedEntry(tx, { phone: entry.phone, scope: entry.scope ?? 'everywhere' });
  await recordAudit(tx, {
    ...{ actor: entry.createdBy ?? 'system', action: 'do_not_call.add', entity: 'do_not_call', entityId: listed.id },
    after: { scope: listed.scope, source: listed.source, expiresAt: listed.expiresAt, reason: entry.reason },
  });
  return { listed, effects };
}

const nudgesLost = 'do_not_call.nudges_lost';

/**
 * Takes an entry off the list; campaigns whose contacts may be called again are told.
 * @throws RedialError `bad_input` without a reason; `not_found`; `conflict`
 */
export async function unlistNumber(context: LoggedContext, removal: EntryRemoval): Promise<void> {
  const requeued = await removeDoNotCall(context.db, { ...removal, reason: reasonOf(removal) });
  await nudgeDiallingCampaigns(context, nudgesLost, (id) => requeued.has(id));
}

/** The same for a person who was erased: what is still known of the number. @throws RedialError `bad_input`, `not_found` */
export async function unlistForgotten(
  context: LoggedContext,
  request: Parameters<typeof dropForgotten>[1],
): Promise<void> {
  const requeued = await dropForgotten(context.db, { ...request, reason: reasonOf(request) });
  await nudgeDiallingCampaigns(context, nudgesLost, (id) => requeued.has(id));
}

/** Takes back what an import brought. @returns how many entries. @throws RedialError `bad_input` without a reason */
export async function unlistImport(context: LoggedContext, request: Parameters<typeof dropImport>[1]): Promise<number> {
  const { entries, requeued } = await dropImport(context.db, { ...request, reason: reasonOf(request) });
  await nudgeDiallingCampaigns(context, nudgesLost, (id) => requeued.has(id));
  return entries;
}

function reasonOf(request: { reason: string }): string {
  const reason = request.reason.trim();
  if (reason.length < shortestRemovalReason) throw new RedialError('do_not_call_removal_reason_missing');
  return reason;
}
