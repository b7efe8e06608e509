/** Codes of an app against somebody who has the password: what is counted, and for whom. */
import { hashPassword } from 'better-auth/crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditLog, twoFactor } from '#db/schema/index.ts';
import { addPerson, deactivatePerson } from '#db/workspace/person.ts';
import { createAuth } from '#lib/server/auth/auth.ts';
import { appSetUp } from '#lib/server/auth/own-factors.ts';
import { confirmSignIn } from '#lib/server/auth/second-factor.ts';
import { signIn } from '#lib/server/auth/sign-in.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { readBase32, totp } from '../support/totp.ts';

const password = 'a long enough password';
let test: TestDatabase;
let passwordHash: string;

beforeAll(async () => {
  [test, passwordHash] = await Promise.all([createTestDatabase(), hashPassword(password)]);
});
afterAll(() => test.drop());

function services() {
  const log = pino({ level: 'silent' });
  const baseUrl = 'http://redial.test';
  const auth = createAuth({ db: test.db, secret: 'x'.repeat(40), baseUrl, demoWorks: false, log });
  return { auth, db: test.db, environment: { REDIAL_URL: baseUrl } as never };
}

const asCookie = (headers: Headers): Headers =>
  new Headers({
    cookie: headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; '),
  });

/** Somebody with an app, and what his password and its codes open at one time. */
async function withApp(email: string) {
  const at = new Date();
  const ours = services();
  const person = { name: 'Ada', email, roles: ['reviewer' as const], passwordHash };
  const personId = await test.db.transaction((tx) => addPerson(tx, person));
  const enter = (from: string) => signIn(ours, { email, password, clientAddress: from, now: at });
  const first = await enter('192.0.2.99');
  if (first.kind !== 'signed_in') throw new Error('The password did not sign in.');
  const headers = asCookie(first.headers);
  const made = await ours.auth.api.enableTwoFactor({ headers, body: { password, method: 'totp' } });
  const key = readBase32(appSetUp(made.method === 'totp' ? made.totpURI : '').key);
  await ours.auth.api.verifyTOTP({ headers, body: { code: totp(key, new Date()) } });

  /** The password, then so many codes. */
  async function tryCodes(from: string, codes: string[]) {
    const asked = await enter(from);
    if (asked.kind !== 'second_factor') throw new Error(`No code was asked for: ${asked.kind}.`);
    const answers: unknown[] = [];
    for (const code of codes) {
      const given = { headers: asCookie(asked.headers), code, clientAddress: from, now: at };
      answers.push(await confirmSignIn(ours, { ...given, factor: 'totp', trustBrowser: false }));
    }
    return answers;
  }
  return { personId, tryCodes, right: () => totp(key, new Date()) };
}

it('slow down their address, where a right password buys no new ones, and never the owner elsewhere', async () => {
  const { tryCodes, right } = await withApp('ada@factor.example');
  const wrong = await tryCodes('192.0.2.1', Array<string>(5).fill('000000'));
  expect(wrong).toEqual(Array(5).fill(expect.objectContaining({ kind: 'refused', status: 401 })));
  expect(await tryCodes('192.0.2.1', [right()])).toMatchObject([{ kind: 'refused', status: 429 }]);
  expect(await tryCodes('198.51.100.7', [right()])).toMatchObject([{ kind: 'signed_in' }]);
  const entries = await test.db.select().from(auditLog);
  expect(entries.filter(({ action }) => action === 'sign_in.failed')).toHaveLength(5);
  // The library's own lock of the account stays away.
  expect(await test.db.select().from(twoFactor)).toMatchObject([{ failedVerificationCount: 0, lockedUntil: null }]);
});

it('open the account once, also when two use the same one at once', async () => {
  const { tryCodes, right } = await withApp('cy@factor.example');
  const code = right();
  const both = await Promise.all(['192.0.2.1', '192.0.2.2'].map((from) => tryCodes(from, [code])));
  expect(
    both
      .flat()
      .map((answer) => (answer as { kind: string }).kind)
      .sort(),
  ).toEqual(['refused', 'signed_in']);
});

it('open nothing for who was deactivated after the password', async () => {
  const { personId, tryCodes, right } = await withApp('bo@factor.example');
  expect(await tryCodes('192.0.2.1', ['000000'])).toMatchObject([{ kind: 'refused' }]);
  await deactivatePerson(test.db, { personId, actor: 'tester', demoWorks: false, now: new Date() });
  await expect(tryCodes('192.0.2.1', [right()])).rejects.toThrow('refused');
});
