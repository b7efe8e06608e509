import { APIError } from 'better-auth/api';
import { recordAudit } from '#db/event/event.ts';
import { readChallenged } from '#db/workspace/sign-in-method.ts';
import { forgiveTry, takeTry, useCode } from '#db/workspace/sign-in-tries.ts';
import * as m from '#lib/paraglide/messages.js';
import type { Services } from '../services.ts';

export type SecondFactor = 'totp' | 'backup_code';

export type CodeResult =
  | { kind: 'signed_in'; headers: Headers }
  | { kind: 'refused'; status: 401 | 429; sentence: string }
  /** Nobody's password was right within the last ten minutes, or five codes were wrong. */
  | { kind: 'expired' };

interface Code {
  /** Cookies, browser and address (`headersOf`). */
  headers: Headers;
  factor: SecondFactor;
  code: string;
  trustBrowser: boolean;
  clientAddress: string;
  now: Date;
}

/**
 * Signs in whose password was right, by the code of his app or a backup code. Wrong codes slow down their address as wrong
 * passwords do, and are counted apart from them: a right password must not buy new guesses.
 */
export async function confirmSignIn(
  { auth, db }: Pick<Services, 'auth' | 'db'>,
  { headers, factor, code, trustBrowser, clientAddress, now }: Code,
): Promise<CodeResult> {
  const person = await readChallenged(db, challengeOf(headers), now);
  if (person === null) return { kind: 'expired' };
  const attempt = { account: `second factor of ${person.email}`, clientAddress, now };
  const seconds = await takeTry(db, attempt);
  if (seconds > 0) return { kind: 'refused', status: 429, sentence: m.sign_in_too_many_attempts({ seconds }) };
  const entry = { entity: 'person', entityId: person.id, after: { clientAddress, factor } };
  const wrong = async (): Promise<CodeResult> => {
    await recordAudit(db, { ...entry, actor: 'anonymous', action: 'sign_in.failed' });
    return { kind: 'refused', status: 401, sentence: m.sign_in_code_wrong() };
  };
  if (factor === 'totp' && !(await useCode(db, { personId: person.id, code, now }))) return wrong();
  try {
    const asked = { headers, body: { code, trustDevice: trustBrowser }, returnHeaders: true as const };
    const answer = await (factor === 'totp' ? auth.api.verifyTOTP(asked) : auth.api.verifyBackupCode(asked));
    await forgiveTry(db, attempt);
    await recordAudit(db, { ...entry, actor: person.id, action: 'sign_in.succeeded' });
    return { kind: 'signed_in', headers: answer.headers };
  } catch (error) {
    if (!(error instanceof APIError) || error.statusCode >= 500) throw error;
    const refusal = await wrong();
    const isOver = error.body?.code !== 'INVALID_CODE' && error.body?.code !== 'INVALID_BACKUP_CODE';
    return isOver ? { kind: 'expired' } : refusal;
  }
}

/** Which sign-in waits for a code; the library checks the cookie's signature. */
export function challengeOf(headers: Headers): string {
  const cookie = /(?:^|;\s*)(?:__Secure-)?redial\.two_factor=([^;]+)/.exec(headers.get('cookie') ?? '')?.[1] ?? '';
  return decodeURIComponent(cookie).replace(/\.[^.]*$/, '');
}
