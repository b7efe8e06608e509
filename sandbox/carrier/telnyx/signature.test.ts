import { generateKeyPairSync } from 'node:crypto';
import Telnyx from 'telnyx';
import { describe, expect, it } from 'vitest';
import { signatureHeaders, signingKey } from './signature.ts';

const body = JSON.stringify({ data: { event_type: 'call.answered', id: '1' } });

describe('webhook signatures', () => {
  const key = signingKey(undefined);
  const client = new Telnyx({ apiKey: 'unused', publicKey: key.publicKey });
  const unwrap = (text: string, headers: Record<string, string>) => client.webhooks.unwrap(text, { headers });

  it("verify with the vendor's SDK", async () => {
    expect(await unwrap(body, signatureHeaders(key, body, new Date()))).toMatchObject({ data: { id: '1' } });
  });

  it('do not verify for another body, an old time, or another key', async () => {
    const headers = signatureHeaders(key, body, new Date());
    await expect(unwrap(body.replace('1', '2'), headers)).rejects.toThrow();
    await expect(unwrap(body, signatureHeaders(key, body, new Date(Date.now() - 600_000)))).rejects.toThrow();
    await expect(unwrap(body, signatureHeaders(signingKey(undefined), body, new Date()))).rejects.toThrow();
  });

  it('use the key from the environment, and no key of another kind', () => {
    const pkcs8 = (pair: { privateKey: { export(options: object): unknown } }): string =>
      (pair.privateKey.export({ format: 'der', type: 'pkcs8' }) as Buffer).toString('base64');
    const configured = pkcs8(generateKeyPairSync('ed25519'));
    expect(signingKey(configured).publicKey).toBe(signingKey(configured).publicKey);
    expect(Buffer.from(signingKey(configured).publicKey, 'base64')).toHaveLength(32);
    expect(() => signingKey(pkcs8(generateKeyPairSync('ec', { namedCurve: 'P-256' })))).toThrow(/Ed25519/);
  });
});
