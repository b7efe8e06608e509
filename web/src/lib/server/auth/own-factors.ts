import { APIError } from 'better-auth/api';
import { encode } from 'uqr';
import { recordAudit } from '#db/event/event.ts';
import { forgetTrustedBrowsers } from '#db/workspace/sign-in-method.ts';
import { forgiveTry, takeTry } from '#db/workspace/sign-in-tries.ts';
import * as m from '#lib/paraglide/messages.js';
import type { Services } from '../services.ts';

/** Somebody who changes what he signs in with. */
interface Own {
  person: { id: string; email: string };
  /** Cookies, browser and address (`headersOf`). */
  headers: Headers;
  clientAddress: string;
  now: Date;
}
type Needed = Pick<Services, 'auth' | 'db'>;

interface Refused {
  kind: 'refused';
  status: 400 | 429;
  sentence: string;
}

/** What an authenticator app takes: an address, its key to type, and its squares to photograph. */
export interface AppSetUp {
  uri: string;
  key: string;
  /** Of an SVG path over `size` × `size`. */
  squares: string;
  size: number;
}

/** Begins with an app. Nothing is asked of it before one of its codes has come back (`confirmApp`). */
export function beginApp(services: Needed, own: Own & { password: string }) {
  return withPassword(services, own, async () => {
    const { headers, password } = own;
    const made = await services.auth.api.enableTwoFactor({ headers, body: { password, method: 'totp' } });
    if (made.method !== 'totp') throw new Error('The sign-in library has made another factor.');
    return { kind: 'begun' as const, setUp: appSetUp(made.totpURI) };
  });
}

/** Ends the set-up with a code of the app. The backup codes are in this answer and in no later one. */
export async function confirmApp({ auth, db }: Needed, { person, headers, code }: Own & { code: string }) {
  try {
    const answer = await auth.api.verifyTOTP({ headers, body: { code }, returnHeaders: true });
    const { backupCodes } = await auth.api.viewBackupCodes({ body: { userId: person.id } });
    await recordAudit(db, { ...entryOf(person), action: 'second_factor.set_up' });
    return { kind: 'confirmed' as const, headers: answer.headers, backupCodes };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { kind: 'refused' as const, status: 400 as const, sentence: m.second_factor_code_wrong() };
  }
}

/** Makes new backup codes; the ones before open nothing any more. */
export function renewBackupCodes(services: Needed, own: Own & { password: string }) {
  return withPassword(services, own, async () => {
    const { headers, password, person } = own;
    const { backupCodes } = await services.auth.api.generateBackupCodes({ headers, body: { password } });
    await recordAudit(services.db, { ...entryOf(person), action: 'second_factor.renew_codes' });
    return { kind: 'renewed' as const, backupCodes };
  });
}

/** Takes the app away, and trust in browsers with it. */
export function turnOffApp(services: Needed, own: Own & { password: string }) {
  return withPassword(services, own, async () => {
    const { headers, password, person } = own;
    const answer = await services.auth.api.disableTwoFactor({ headers, body: { password }, returnHeaders: true });
    await forgetTrustedBrowsers(services.db, person.id);
    await recordAudit(services.db, { ...entryOf(person), action: 'second_factor.turn_off' });
    return { kind: 'off' as const, headers: answer.headers };
  });
}

/** Draws what the address says. */
export function appSetUp(uri: string): AppSetUp {
  const { size, data } = encode(uri, { border: 2 });
  const squares = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')));
  return { uri, key: URL.parse(uri)?.searchParams.get('secret') ?? '', squares: squares.join(''), size };
}

/** Wrong guesses of the password count as wrong sign-ins: an open session must not be a place to guess it. */
async function withPassword<Done>({ db }: Needed, own: Own, change: () => Promise<Done>): Promise<Done | Refused> {
  const attempt = { account: own.person.email.toLowerCase(), clientAddress: own.clientAddress, now: own.now };
  const seconds = await takeTry(db, attempt);
  if (seconds > 0) return { kind: 'refused', status: 429, sentence: m.sign_in_too_many_attempts({ seconds }) };
  try {
    const done = await change();
    await forgiveTry(db, attempt);
    return done;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { kind: 'refused', status: 400, sentence: m.password_current_wrong() };
  }
}

const entryOf = ({ id }: { id: string }) => ({ actor: id, entity: 'person', entityId: id });
const isRefusal = (error: unknown): boolean => error instanceof APIError && error.statusCode < 500;
