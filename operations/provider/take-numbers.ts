import type { Database } from '#db/client.ts';
import { requireAccount } from '#db/provider/account.ts';
import { addCallerNumbers, listCallerNumbers } from '#db/provider/caller-number.ts';
import { parsePhoneNumber } from '#domain/contact/phone-number.ts';
import { RedialError } from '#domain/error.ts';
import { providers, providerTraits } from '#domain/provider/provider.ts';
import type { OwnNumber } from '#providers/telephony/telephony.ts';
import type { TelephonySource } from './telephony-of.ts';

interface NumberContext {
  db: Database;
  telephonyOf: TelephonySource;
}

/**
 * Numbers that the carrier says the account has, and which of them campaigns can call from already.
 * @throws RedialError `not_found`, or whatever keeps the carrier from being asked
 */
export async function listOwnNumbers(
  { db, telephonyOf }: NumberContext,
  { accountId }: { accountId: string },
): Promise<(OwnNumber & { isTaken: boolean })[]> {
  const account = await requireAccount(db, accountId);
  const [own, taken] = await Promise.all([telephonyOf(account).listNumbers(), listCallerNumbers(db, accountId)]);
  const known = new Set(taken.map(({ number }) => number));
  return own.map((row) => ({ ...row, isTaken: known.has(row.number) }));
}

/**
 * Lets campaigns call from numbers of an account. A carrier that knows its customers' numbers is asked whether they are the
 * account's and may call; of another one people know it.
 * @param request label: of numbers to which the carrier has given none
 * @returns how many are new
 * @throws RedialError `bad_input` for what is no number, or cannot be called from
 */
export async function takeNumbers(
  { db, telephonyOf }: NumberContext,
  request: {
    accountId: string;
    numbers: readonly string[];
    label: string;
    maxConcurrentCalls: number | null;
    actor: string;
  },
): Promise<number> {
  const { numbers, label, ...rest } = request;
  const account = await requireAccount(db, request.accountId);
  const asked = numbers.map(e164Of);
  if (!providerTraits(account.kind).listsNumbers) {
    return addCallerNumbers(db, { ...rest, numbers: asked.map((number) => ({ number, label })) });
  }
  const own = new Map((await telephonyOf(account).listNumbers()).map((row) => [row.number, row]));
  const provider = providers[account.kind].label;
  const usable = asked.map((number) => {
    const row = own.get(number);
    if (!row) throw new RedialError('caller_number_not_owned', { provider });
    if (!row.outboundAllowed) throw new RedialError('caller_number_cannot_call', { provider });
    return { number, label: label || row.label };
  });
  return addCallerNumbers(db, { ...rest, numbers: usable });
}

function e164Of(text: string): string {
  const parsed = parsePhoneNumber(text);
  if (!parsed.ok) throw RedialError.of(parsed);
  return parsed.phone.e164;
}
