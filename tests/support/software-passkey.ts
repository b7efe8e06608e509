import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const text = (value: string): Buffer => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
const bytes = (value: Buffer): Buffer => Buffer.concat([Buffer.from([0x58, value.length]), value]);

/** Bits of the authenticator's data: somebody was there, was recognised, and a key follows. */
const flags = { present: 1, verified: 4, withKey: 64 };

/** An authenticator in a few lines (Web Authentication Level 2, 6.1 and 6.5), with a P-256 key and no attestation. */
export class SoftwarePasskey {
  readonly id = randomBytes(16);
  readonly #origin: string;
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  /** Whether it recognises its owner before it signs. */
  verifies = true;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** What a browser answers to the options of a registration. */
  create({ challenge, rp }: { challenge: string; rp: { id: string } }) {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    // COSE: kty EC2, alg ES256, crv P-256, x, y.
    const head = Buffer.from([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21]);
    const coordinates = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')] as const;
    const key = Buffer.concat([head, bytes(coordinates[0]), Buffer.from([0x22]), bytes(coordinates[1])]);
    const named = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, key]);
    const data = Buffer.concat([this.#data(rp.id, flags.withKey), named]);
    const attestation = Buffer.concat([
      ...[Buffer.from([0xa3]), text('fmt'), text('none'), text('attStmt'), Buffer.from([0xa0])],
      ...[text('authData'), bytes(data)],
    ]);
    return this.#credential({
      clientDataJSON: this.#client('webauthn.create', challenge).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** What a browser answers to the options of a sign-in. */
  get({ challenge, rpId }: { challenge: string; rpId: string }) {
    const client = this.#client('webauthn.get', challenge);
    const data = this.#data(rpId, 0);
    const signature = sign('sha256', Buffer.concat([data, sha256(client)]), this.#keys.privateKey);
    return this.#credential({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: signature.toString('base64url'),
    });
  }

  #credential(response: Record<string, unknown>) {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  #client(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.#origin, crossOrigin: false }));
  }

  #data(rpId: string, more: number): Buffer {
    const said = flags.present | (this.verifies ? flags.verified : 0) | more;
    return Buffer.concat([sha256(rpId), Buffer.from([said]), Buffer.alloc(4)]);
  }
}
