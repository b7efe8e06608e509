import { createHash } from 'node:crypto';
import { asc, eq, inArray, lt, sql } from 'drizzle-orm';
import { addressBlock } from '#domain/workspace/client-address.ts';
import { countTry, freeTries, secondsUntilTry, triesForgottenAfterMs } from '#domain/workspace/throttle.ts';
import type { Executor } from '../client.ts';
import { signInTries } from '../schema/index.ts';

/** Who tries, at which account (e-mail address in lower case). */
interface SignInTry {
  account: string;
  clientAddress: string;
  now: Date;
}

/**
 * Counts a try to sign in before the password is looked at, so that many at once do not all count as the first one. It is
 * counted by address and account: who tries from elsewhere never keeps the owner out.
 * @returns seconds to wait; 0 if the try was counted and may be made
 */
export function takeTry(db: Executor, attempt: SignInTry): Promise<number> {
  const { now } = attempt;
  const keys = keysOf(attempt);
  const names = keys.map(({ key }) => key);
  return db.transaction(async (tx) => {
    await tx.delete(signInTries).where(lt(signInTries.lastAt, new Date(now.getTime() - triesForgottenAfterMs)));
    await tx
      .insert(signInTries)
      .values(names.map((key) => ({ key, tries: 0, lastAt: now })))
      .onConflictDoNothing();
    const rows = await tx
      .select()
      .from(signInTries)
      .where(inArray(signInTries.key, names))
      .orderBy(asc(signInTries.key))
      .for('update');
    const limits = rows.map((made) => ({ made, free: keys.find(({ key }) => key === made.key)?.free ?? 0 }));
    const wait = Math.max(...limits.map(({ made, free }) => secondsUntilTry(made, { free, now })));
    if (wait > 0) return wait;
    for (const { made } of limits) {
      await tx.update(signInTries).set(countTry(made, now)).where(eq(signInTries.key, made.key));
    }
    return 0;
  });
}

/** The try succeeded: the account's tries from this address are forgotten, and the address has one less. */
export async function forgiveTry(db: Executor, attempt: SignInTry): Promise<void> {
  const [ofAccount, ofAddress] = keysOf(attempt);
  await db.delete(signInTries).where(eq(signInTries.key, ofAccount.key));
  await db
    .update(signInTries)
    .set({ tries: sql`greatest(0, ${signInTries.tries} - 1)` })
    .where(eq(signInTries.key, ofAddress.key));
}

/** So long a code of an app could be right at most: its own half minute and those beside it. */
const codeLifetimeMs = 120_000;

/**
 * Uses up a code of somebody's app before it is looked at: whoever read it over a shoulder is too late (RFC 6238, 5.2).
 * @returns whether it was new
 */
export async function useCode(
  db: Executor,
  { personId, code, now }: { personId: string; code: string; now: Date },
): Promise<boolean> {
  const key = `code:${createHash('sha256').update([personId, code].join('\0')).digest('hex')}`;
  const used = await db
    .insert(signInTries)
    .values({ key, tries: 0, lastAt: now })
    .onConflictDoUpdate({
      target: signInTries.key,
      set: { lastAt: now },
      setWhere: lt(signInTries.lastAt, new Date(now.getTime() - codeLifetimeMs)),
    })
    .returning({ key: signInTries.key });
  return used.length > 0;
}

interface TryKey {
  key: string;
  free: number;
}

/** Hashes, because what people type as their account may be anything, also a password. Sorted as they are locked. */
function keysOf({ account, clientAddress }: SignInTry): [TryKey, TryKey] {
  const block = addressBlock(clientAddress);
  const hash = (kind: string, ...parts: string[]): string =>
    `${kind}:${createHash('sha256').update(parts.join('\0')).digest('hex')}`;
  return [
    { key: hash('account', account, block), free: freeTries.account },
    { key: hash('address', block), free: freeTries.address },
  ];
}
