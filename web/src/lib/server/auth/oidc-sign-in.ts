import { APIError } from 'better-auth/api';
import { z } from 'zod';
import { recordAudit } from '#db/event/event.ts';
import { enterByProvider, type ProviderRefusal } from '#db/workspace/provider-person.ts';
import { readSealedSetting, readSetting } from '#db/workspace/settings.ts';
import { forgiveTry, takeTry } from '#db/workspace/sign-in-tries.ts';
import { RedialError } from '#domain/error.ts';
import type { OidcSetting } from '#domain/workspace/access.ts';
import { authorizationAddress, discoverProvider, newRound, redeemCode } from '#providers/identity/oidc.ts';
import type { Services } from '../services.ts';

type Needed = Pick<Services, 'auth' | 'db' | 'box' | 'environment' | 'outgoingClient'>;

/** So long somebody may take at the provider. */
const roundMs = 600_000;
/** What is sealed for a browser opens as nothing else. */
const roundPlace = 'sign-in/oidc';

const Round = z.object({
  ...{ state: z.string(), nonce: z.string(), verifier: z.string(), issuer: z.string(), next: z.string() },
  until: z.number(),
});

/** Why nobody was signed in, as the address of the sign-in page says it. */
export type OidcProblem =
  | 'provider_off'
  | 'provider_away'
  | 'provider_expired'
  | 'provider_denied'
  | 'provider_invalid'
  | 'provider_throttled'
  | `provider_${ProviderRefusal}`;

type On = OidcSetting & { issuer: string };

/** What the button of the sign-in page says; null where there is none. */
export async function providerButton(db: Needed['db']): Promise<string | null> {
  const setting = (await readSealedSetting(db, 'oidc')).plain;
  return isOn(setting) ? setting.label : null;
}

/** Sends somebody to the provider. What comes back must come to the same browser: `sealed` is its cookie for ten minutes. */
export async function beginOidc(
  { db, box, environment, outgoingClient }: Needed,
  { next, now }: { next: string; now: Date },
): Promise<{ address: string; sealed: string } | { problem: OidcProblem }> {
  const { plain } = await readSealedSetting(db, 'oidc');
  if (!isOn(plain)) return { problem: 'provider_off' };
  try {
    const provider = await discoverProvider(outgoingClient, plain.issuer);
    const round = newRound();
    const kept = { ...round, issuer: plain.issuer, next, until: now.getTime() + roundMs };
    return {
      address: authorizationAddress(provider, {
        round,
        clientId: plain.clientId,
        redirectUri: redirectUri(environment),
      }),
      sealed: box.seal(JSON.stringify(kept), roundPlace),
    };
  } catch (error) {
    if (error instanceof RedialError) return { problem: 'provider_away' };
    throw error;
  }
}

interface Return {
  /** The query that the provider has sent the browser back with. */
  query: URLSearchParams;
  /** The browser's cookie of `beginOidc`. */
  sealed: string;
  /** Browser and address (`headersOf`). */
  headers: Headers;
  clientAddress: string;
  now: Date;
}

/** Signs in whom the provider has sent back, or says why not. Refused ones slow down their address. */
export async function endOidc(
  services: Needed,
  back: Return,
): Promise<{ headers: Headers; next: string } | { problem: OidcProblem }> {
  const { db } = services;
  const { clientAddress, now } = back;
  const attempt = { account: 'identity provider', clientAddress, now };
  if ((await takeTry(db, attempt)) > 0) return { problem: 'provider_throttled' };
  const entry = { entity: 'person', after: { clientAddress, method: 'oidc' } };
  const result = await finish(services, back);
  if ('problem' in result) {
    const after = { ...entry.after, problem: result.problem };
    const failed = { ...entry, actor: 'anonymous', action: 'sign_in.failed', entityId: result.personId ?? 'unknown' };
    await recordAudit(db, { ...failed, after });
    return { problem: result.problem };
  }
  await forgiveTry(db, attempt);
  const { personId, headers, next } = result;
  await recordAudit(db, { ...entry, actor: personId, action: 'sign_in.succeeded', entityId: personId });
  return { headers, next };
}

type Finished =
  { personId: string; headers: Headers; next: string } | { problem: OidcProblem; personId: string | null };
const refused = (problem: OidcProblem, personId: string | null = null): Finished => ({ problem, personId });

async function finish(services: Needed, { query, sealed, headers, now }: Return): Promise<Finished> {
  const { db, box, environment, outgoingClient, auth } = services;
  const setting = await readSetting(db, box, 'oidc');
  if (!isOn(setting)) return refused('provider_off');
  const round = openRound(services, sealed);
  const isOurs = round !== null && round.state === query.get('state') && round.issuer === setting.issuer;
  if (!isOurs || round.until < now.getTime()) return refused('provider_expired');
  // Where a provider says who it is (RFC 9207), it must be the one that was asked.
  if (query.has('iss') && query.get('iss') !== setting.issuer) return refused('provider_invalid');
  const code = query.get('code');
  if (code === null) return refused('provider_denied');
  const demoWorks = environment.REDIAL_SANDBOX === 'on';
  const { issuer, clientId } = setting;
  try {
    const provider = await discoverProvider(outgoingClient, issuer);
    const { clientSecret } = setting.secrets;
    const redemption = { code, round, clientId, clientSecret, redirectUri: redirectUri(environment) };
    const claims = await redeemCode(outgoingClient, provider, redemption);
    const entered = await enterByProvider(db, { setting, issuer, claims, demoWorks, now });
    if ('refusal' in entered) return refused(`provider_${entered.refusal}`, entered.personId);
    const { personId } = entered;
    const answer = await auth.api.sessionOfPerson({ headers, body: { personId }, returnHeaders: true });
    return { personId, headers: answer.headers, next: round.next };
  } catch (error) {
    if (error instanceof APIError && error.statusCode < 500) return refused('provider_not_here');
    if (!(error instanceof RedialError)) throw error;
    return refused(error.reason === 'oidc_answer_refused' ? 'provider_invalid' : 'provider_away');
  }
}

function openRound({ box }: Needed, sealed: string): z.infer<typeof Round> | null {
  try {
    return Round.parse(JSON.parse(box.open(sealed, roundPlace)));
  } catch {
    // Made by nobody here, or by a key that is gone.
    return null;
  }
}

const isOn = <Setting extends OidcSetting>(setting: Setting): setting is Setting & On =>
  setting.enabled && setting.issuer !== null && setting.clientId !== '';

/** Where the provider sends people back; it must be entered there. */
export const redirectUri = ({ REDIAL_URL }: { REDIAL_URL: string }): string =>
  new URL('/sign-in/oidc/callback', REDIAL_URL).href;
