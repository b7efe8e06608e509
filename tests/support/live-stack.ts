/** The whole product as it runs for real callers, `REDIAL_SANDBOX=off`, beside simulated vendors that it knows nothing of. */
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { freePort, releasePort } from '#infra/process/ports.ts';
import { telnyxPublicKey } from '#infra/services/secrets.ts';
import { productParts, type StackPart } from '#infra/stack/parts.ts';
import { startStack, type Stack } from '#infra/stack/stack.ts';
import { searchAttributes } from '#temporal.config';

/** What somebody copies from the vendors' portals into the console. */
export interface Vendors {
  /** Of all of them: the simulators know one. */
  key: string;
  speechUrl: string;
  languageUrl: string;
  crm: { url: string; secret: string; deliveriesUrl: string };
  carrier: { apiUrl: string; applicationId: string; publicKey: string };
}

export interface LiveStack {
  stack: Stack;
  vendors: Vendors;
  stop: () => Promise<void>;
}

const key = 'key-from-the-portal';
const crmSecret = 'whsec_Zmlyc3QtaG91ci1zaWduaW5nLXNlY3JldA==';
/** Of the application that the simulated carrier’s customer has. */
const applicationId = '2340564180281361401';

/** Starts both; the simulators get their settings as programs of their own, and the product does not see them. */
export async function startLiveStack(dir: string): Promise<LiveStack> {
  const [carrier, speech, language, crm] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const { privateKey } = generateKeyPairSync('ed25519');
  const signingKey = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const local = (port: number): string => `http://127.0.0.1:${port}`;
  const shared = { SANDBOX_DATA_DIR: join(dir, 'vendors'), SANDBOX_SEED: 'first-hour', SANDBOX_VENDOR_KEY: key };
  const simulator = (name: string, env: Record<string, string>): StackPart => {
    const part = productParts.find((candidate) => candidate.name === name);
    if (!part) throw new Error(`There is no part ${name}`);
    const needs = part.needs.filter((needed) => !needed.startsWith('SANDBOX_'));
    return { ...part, needs, settings: [], sandbox: false, env: { ...shared, ...env }, ready: { output: / ready/ } };
  };
  const stack = await startStack({
    dataDir: join(dir, 'stack'),
    ports: 'free',
    searchAttributes,
    quiet: true,
    durable: false,
    environment: { REDIAL_SANDBOX: 'off' },
    // Vendors on this machine may be named, and LiveKit has no gateway of its own here.
    env: { REDIAL_ALLOW_LOOPBACK: '1', LIVEKIT_SIP_URL: local(carrier) },
    parts: [
      ...productParts.filter(({ sandbox }) => sandbox !== true),
      simulator('sandbox-carrier', {
        SANDBOX_CARRIER_PORT: String(carrier),
        SANDBOX_TELNYX_PRIVATE_KEY: signingKey,
        SANDBOX_TIME_SCALE: '10',
      }),
      simulator('sandbox-services', {
        SANDBOX_DEEPGRAM_PORT: String(speech),
        SANDBOX_GROQ_PORT: String(language),
        SANDBOX_CRM_PORT: String(crm),
        SANDBOX_CRM_SECRET: crmSecret,
      }),
    ],
  });
  const vendors: Vendors = {
    key,
    speechUrl: local(speech),
    languageUrl: local(language),
    crm: { url: `${local(crm)}/hooks/redial`, secret: crmSecret, deliveriesUrl: `${local(crm)}/deliveries.jsonl` },
    carrier: { apiUrl: `${local(carrier)}/v2`, applicationId, publicKey: telnyxPublicKey(signingKey) },
  };
  return {
    stack,
    vendors,
    stop: async () => {
      await stack.stop();
      for (const port of [carrier, speech, language, crm]) releasePort(port);
    },
  };
}
