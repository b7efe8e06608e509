/** Secrets of one installation: made once, kept in a file that only its owner can read. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const Secrets = z.object({
  postgresPassword: z.string().min(16),
  livekitApiKey: z.string().min(1),
  livekitApiSecret: z.string().min(32),
  /** Bearer token between voice agent and server. */
  serviceToken: z.string().min(32),
  /** Comma-separated base64 keys of 32 bytes; the first encrypts, all decrypt. */
  secretKeys: z.string().min(44),
  sessionSecret: z.string().min(32),
  /** PKCS #8 DER in base64: the simulated carrier signs its webhooks with it. */
  sandboxTelnyxPrivateKey: z.string().min(32),
  demoPassword: z.string().min(10),
  /** API key of the demo workspace, for trying the REST interface. */
  demoApiKey: z.string().min(20),
});
export type Secrets = z.infer<typeof Secrets>;

function newSecrets(): Secrets {
  const token = (bytes: number): string => randomBytes(bytes).toString('base64url');
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    postgresPassword: token(18),
    livekitApiKey: `redial-${randomBytes(4).toString('hex')}`,
    livekitApiSecret: token(33),
    serviceToken: token(33),
    secretKeys: randomBytes(32).toString('base64'),
    sessionSecret: token(33),
    sandboxTelnyxPrivateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    demoPassword: `demo-${randomBytes(5).toString('hex')}`,
    demoApiKey: `rdl_${token(32)}`,
  };
}

/** The secrets in the file, which is made, or completed by what a newer version added. */
export async function loadSecrets(path: string): Promise<Secrets> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const found: unknown = text === null ? {} : parse(text, path);
  const complete = Secrets.safeParse(found);
  if (complete.success) {
    await chmod(path, 0o600);
    return complete.data;
  }
  const secrets = Secrets.safeParse({ ...newSecrets(), ...(found as object) });
  if (!secrets.success) {
    const broken = secrets.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new Error(
      `${path} is damaged (${broken}). Restore it; without its keys stored provider keys cannot be read.`,
    );
  }
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.new`;
  await writeFile(draft, `${JSON.stringify(secrets.data, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
  return secrets.data;
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path} is not JSON any more. Restore it; without its keys stored provider keys cannot be read.`);
  }
}

/** Public half of the simulated carrier's key, as Telnyx shows it: 32 raw bytes in base64. */
export function telnyxPublicKey(privateKeyBase64: string): string {
  const key = createPrivateKey({ key: Buffer.from(privateKeyBase64, 'base64'), format: 'der', type: 'pkcs8' });
  // An SPKI document of an Ed25519 key ends with its 32 raw bytes (RFC 8410).
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
}
