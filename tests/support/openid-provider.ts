import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { VendorStub, type Answer, type Received } from './vendor-stub.ts';

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Granted {
  challenge: string;
  redirectUri: string;
  claims: Record<string, unknown>;
}

/**
 * A small OpenID provider: discovery, keys and tokens over HTTP, as OpenID Connect Core and RFC 7636 say. The page where a
 * person signs in is played by `grant`.
 */
export class OpenidProvider {
  readonly clientId = 'redial-test';
  readonly clientSecret = randomUUID();
  readonly #stub = new VendorStub((request) => this.#answer(request));
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #granted = new Map<string, Granted>();
  /** Signs with a key that its list does not have. */
  isForged = false;

  get issuer(): string {
    return this.#stub.url;
  }

  open = (): Promise<void> => this.#stub.open();
  close = (): Promise<void> => this.#stub.close();

  /** Signs in a person who came with this address, and says where the browser is sent back to. */
  grant(address: string, claims: Record<string, unknown>): URL {
    const asked = new URL(address).searchParams;
    const code = randomUUID();
    const redirectUri = asked.get('redirect_uri') ?? '';
    const now = Math.floor(Date.now() / 1_000);
    const usual = { iss: this.issuer, aud: this.clientId, iat: now, exp: now + 300, nonce: asked.get('nonce') };
    const challenge = asked.get('code_challenge') ?? '';
    this.#granted.set(code, { challenge, redirectUri, claims: { ...usual, ...claims } });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', asked.get('state') ?? '');
    return back;
  }

  #answer({ path, headers, body }: Received): Answer {
    if (path === '/.well-known/openid-configuration') return { json: this.#discovery() };
    if (path === '/keys') {
      return { json: { keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' }] } };
    }
    if (path === '/token') return this.#token(new URLSearchParams(body), headers.authorization ?? '');
    return { status: 404 };
  }

  #discovery() {
    return {
      ...{ issuer: this.issuer, authorization_endpoint: `${this.issuer}/authorize` },
      ...{ token_endpoint: `${this.issuer}/token`, jwks_uri: `${this.issuer}/keys` },
      id_token_signing_alg_values_supported: ['ES256', 'HS256', 'none'],
    };
  }

  #token(form: URLSearchParams, authorization: string): Answer {
    const granted = this.#granted.get(form.get('code') ?? '');
    this.#granted.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const client = Buffer.from(`${this.clientId}:${this.clientSecret}`).toString('base64');
    const isRight =
      granted !== undefined &&
      granted.challenge === challenge &&
      granted.redirectUri === form.get('redirect_uri') &&
      form.get('grant_type') === 'authorization_code' &&
      authorization === `Basic ${client}`;
    if (!isRight) return { status: 400, json: { error: 'invalid_grant' } };
    return { json: { token_type: 'Bearer', access_token: randomUUID(), id_token: this.#sign(granted.claims) } };
  }

  #sign(claims: Record<string, unknown>): string {
    const text = `${encoded({ alg: 'ES256', kid: 'one' })}.${encoded(claims)}`;
    const other = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const key = this.isForged ? other() : this.#keys.privateKey;
    return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  }
}
