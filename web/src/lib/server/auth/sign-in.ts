import { and, count, eq, gt } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { auditLog } from '#db/schema/index.ts';
import * as m from '#lib/paraglide/messages.js';
import type { Services } from '../services.ts';

/** After this many wrong passwords within the period an account is locked until they are older. */
const maxFailures = 5;
const failurePeriodMinutes = 15;

export type SignInResult =
  { kind: 'signed_in'; headers: Headers } | { kind: 'refused'; status: 401 | 429; sentence: string };

/**
 * Signs a person in. Failures are counted per account in the audit log, so that a lock-out survives a restart and
 * is the same on every server; the rate limiter of the sign-in library counts per address beside it.
 */
export async function signIn(
  { auth, db, environment }: Pick<Services, 'auth' | 'db' | 'environment'>,
  { email, password, clientAddress, now }: { email: string; password: string; clientAddress: string; now: Date },
): Promise<SignInResult> {
  const account = email.trim().toLowerCase();
  if ((await recentFailures(db, account, now)) >= maxFailures) {
    return {
      kind: 'refused',
      status: 429,
      sentence: m.sign_in_account_locked({ minutes: failurePeriodMinutes }),
    };
  }
  const response = await auth.handler(
    new Request(new URL('/api/auth/sign-in/email', environment.REDIAL_URL), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: new URL(environment.REDIAL_URL).origin,
        'x-redial-client-address': clientAddress,
      },
      body: JSON.stringify({ email: account, password }),
    }),
  );
  if (response.ok) return { kind: 'signed_in', headers: response.headers };
  if (response.status === 429) {
    return { kind: 'refused', status: 429, sentence: m.sign_in_too_many_attempts() };
  }
  if (response.status >= 500) throw new Error(`The sign-in service answered ${response.status}.`);
  await db
    .insert(auditLog)
    .values({ at: now, actor: 'anonymous', action: 'sign_in.failed', entity: 'account', entityId: account });
  return { kind: 'refused', status: 401, sentence: m.sign_in_wrong() };
}

async function recentFailures(db: Database, account: string, now: Date): Promise<number> {
  const since = new Date(now.getTime() - failurePeriodMinutes * 60_000);
  const [row] = await db
    .select({ failures: count() })
    .from(auditLog)
    .where(
      and(
        eq(auditLog.entity, 'account'),
        eq(auditLog.entityId, account),
        eq(auditLog.action, 'sign_in.failed'),
        gt(auditLog.at, since),
      ),
    );
  return row?.failures ?? 0;
}
