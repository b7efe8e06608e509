import { createHash, createPublicKey, randomBytes } from 'node:crypto';
import { verifyProviderIdToken } from 'better-auth/oauth2';
import { z } from 'zod';
import { RedialError } from '#domain/error.ts';
import { discoveryAddress } from '#domain/workspace/access.ts';
import type { OutgoingClient } from '../outgoing-request.ts';

const answerMs = 10_000;
const answerBytes = 256 * 1024;

/** Signatures that only the provider can make: with the others our own client secret would be the key. */
const signatures = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const Discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).default(['RS256']),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
});
/** What a provider says of itself (OpenID Connect Discovery 1.0, 3). */
export type OidcProvider = z.infer<typeof Discovery>;

const Tokens = z.object({ id_token: z.string().max(100_000), access_token: z.string().max(100_000).optional() });
const Keys = z.object({ keys: z.array(z.looseObject({ kid: z.string().optional(), use: z.string().optional() })) });

/** What a sign-in must remember between leaving for the provider and coming back. */
export interface OidcRound {
  state: string;
  nonce: string;
  /** Of PKCE (RFC 7636). */
  verifier: string;
}

export function newRound(): OidcRound {
  const word = (): string => randomBytes(32).toString('base64url');
  return { state: word(), nonce: word(), verifier: word() };
}

/**
 * Asks a provider what it is.
 * @throws RedialError `bad_input` if no provider of this name is there, and as `OutgoingClient` for addresses
 */
export async function discoverProvider(client: OutgoingClient, issuer: string): Promise<OidcProvider> {
  const said = Discovery.safeParse(await getJson(client, { url: discoveryAddress(issuer) }));
  if (!said.success) throw new RedialError('oidc_discovery_unreadable');
  // Else one provider could speak in the name of another.
  if (said.data.issuer !== issuer)
    throw new RedialError('oidc_issuer_other', { issuer: said.data.issuer.slice(0, 300) });
  return said.data;
}

/** Where the browser is sent to sign in. */
export function authorizationAddress(
  provider: OidcProvider,
  { round, clientId, redirectUri }: { round: OidcRound; clientId: string; redirectUri: string },
): string {
  const url = new URL(provider.authorization_endpoint);
  const challenge = createHash('sha256').update(round.verifier).digest('base64url');
  const query = {
    ...{ response_type: 'code', scope: 'openid email profile', client_id: clientId, redirect_uri: redirectUri },
    ...{ state: round.state, nonce: round.nonce, code_challenge: challenge, code_challenge_method: 'S256' },
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

interface Redemption {
  code: string;
  round: OidcRound;
  clientId: string;
  /** Null for a client without one: PKCE alone protects the code. */
  clientSecret: string | null;
  redirectUri: string;
}

/**
 * Gives the code for what the provider says of the person: claims of an ID token whose signature, issuer, audience, nonce and
 * lifetime are right (OpenID Connect Core 1.0, 3.1.3.7), with those of its userinfo endpoint where the token names no e-mail
 * address.
 * @throws RedialError `oidc_answer_refused` for a code or token that is not right, and as `OutgoingClient` for addresses
 */
export async function redeemCode(
  client: OutgoingClient,
  provider: OidcProvider,
  redemption: Redemption,
): Promise<Record<string, unknown> & { sub: string }> {
  const tokens = await askForTokens(client, provider, redemption);
  const keys = Keys.safeParse(await getJson(client, { url: provider.jwks_uri }));
  if (!keys.success) throw new RedialError('oidc_answer_refused');
  const { clientId, round } = redemption;
  const idToken = {
    jwks: ({ kid }: { kid?: string }) => publicKey(keys.data.keys, kid),
    ...{ issuer: provider.issuer, audience: clientId },
    algorithms: provider.id_token_signing_alg_values_supported.filter((name) => signatures.includes(name)),
    verifyClaims: (claims: Record<string, unknown>) => isWhole(claims, clientId),
  };
  if (!(await verifyProviderIdToken({ idToken }, tokens.id_token, round.nonce))) {
    throw new RedialError('oidc_answer_refused');
  }
  const claims = claimsOf(tokens.id_token);
  if (claims.email !== undefined || provider.userinfo_endpoint === undefined || tokens.access_token === undefined) {
    return claims;
  }
  const headers = { authorization: `Bearer ${tokens.access_token}` };
  const more = z
    .looseObject({ sub: z.string() })
    .safeParse(await getJson(client, { url: provider.userinfo_endpoint, headers }));
  if (!more.success || more.data.sub !== claims.sub) throw new RedialError('oidc_answer_refused');
  return { ...more.data, ...claims };
}

async function askForTokens(client: OutgoingClient, provider: OidcProvider, redemption: Redemption) {
  const { code, round, clientId, clientSecret, redirectUri } = redemption;
  const methods = provider.token_endpoint_auth_methods_supported;
  const isBasic = clientSecret !== null && methods.includes('client_secret_basic');
  const form = new URLSearchParams({
    ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: round.verifier },
    ...(isBasic ? {} : { client_id: clientId }),
    ...(isBasic || clientSecret === null ? {} : { client_secret: clientSecret }),
  });
  const pair = [clientId, clientSecret ?? ''].map(encodeURIComponent).join(':');
  const answer = await client.post({
    url: provider.token_endpoint,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      ...(isBasic ? { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } : {}),
    },
    body: form.toString(),
    timeoutMs: answerMs,
    maxAnswerBytes: answerBytes,
  });
  const tokens = Tokens.safeParse(answer.status === 200 ? parsed(answer.body) : null);
  if (!tokens.success) throw new RedialError('oidc_answer_refused');
  return tokens.data;
}

async function getJson(
  client: OutgoingClient,
  { url, headers = {} }: { url: string; headers?: Record<string, string> },
): Promise<unknown> {
  const accept = { accept: 'application/json' };
  const limits = { timeoutMs: answerMs, maxAnswerBytes: answerBytes };
  const { status, body } = await client.get({ url, headers: { ...accept, ...headers }, ...limits });
  return status === 200 ? parsed(body) : null;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/** A provider may sign with one key and name none. */
function publicKey(keys: z.infer<typeof Keys>['keys'], kid: string | undefined) {
  const usable = keys.filter(({ use }) => use === undefined || use === 'sig');
  const [key, ...others] = kid === undefined ? usable : usable.filter((one) => one.kid === kid);
  if (key === undefined || others.length > 0) throw new Error('The provider has not this one key.');
  return createPublicKey({ key, format: 'jwk' });
}

/** What signature, issuer and audience do not say: that it ends, whom it means, and for which of several clients it is. */
function isWhole(claims: Record<string, unknown>, clientId: string): boolean {
  if (typeof claims.exp !== 'number' || typeof claims.sub !== 'string' || claims.sub === '') return false;
  if (claims.azp !== undefined) return claims.azp === clientId;
  return !Array.isArray(claims.aud) || claims.aud.length === 1;
}

const Claims = z.looseObject({ sub: z.string() });

function claimsOf(token: string) {
  return Claims.parse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')));
}
