import type { Message, MessageCode } from '../message/index.ts';
import { restored } from '../message/stored.ts';

/** What the CRM's address answered that concerns every result, not the one that was sent. */
export const wrongAddressCodes: readonly MessageCode[] = ['crm_gone', 'crm_redirects', 'crm_redirects_to'];

/** Codes of stored errors that hold other results, too. */
export const holdingCodes: readonly MessageCode[] = [...wrongAddressCodes, 'crm_asks_to_wait'];

/** Nothing is sent to the CRM for now. */
export interface CrmHold {
  /** What its address answered. */
  why: Message;
  since: Date;
  /** Null: until somebody enters the right address, or saves the same one again. */
  until: Date | null;
}

/** One try whose result still waits, with what the CRM answered. */
export interface Refusal {
  /** As stored. */
  error: string;
  at: Date;
}

/**
 * Whether results wait for the CRM instead of being sent. An address that is gone or redirects would refuse each of them,
 * and one that asks to wait asks all of us.
 * @param facts.changedAt when address or secret were saved last
 */
export function holdOf(refusals: readonly Refusal[], facts: { changedAt: Date; now: Date }): CrmHold | null {
  const holds = refusals.flatMap((refusal) => oneHold(refusal, facts) ?? []);
  return holds.find(({ until }) => until === null) ?? holds[0] ?? null;
}

function oneHold({ error, at }: Refusal, { changedAt, now }: { changedAt: Date; now: Date }): CrmHold | null {
  if (at <= changedAt) return null;
  const why = restored(error);
  if (wrongAddressCodes.includes(why.code)) return { why, since: at, until: null };
  if (why.code !== 'crm_asks_to_wait') return null;
  const until = new Date(at.getTime() + why.params.seconds * 1000);
  return until > now ? { why, since: at, until } : null;
}
