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

const isSimulator = ({ sandbox }: StackPart): boolean => sandbox === true;
/** The names of the simulators' ports, as their parts declare them. */
const portNames = productParts
  .filter(isSimulator)
  .flatMap(({ needs }) => needs.filter((name) => name.endsWith('_PORT')));

/** Starts both; the simulators get their settings as programs of their own, and the product does not see them. */
export async function startLiveStack(dir: string): Promise<LiveStack> {
  const ports = new Map<string, number>();
  for (const name of portNames) ports.set(name, await freePort());
  const { privateKey } = generateKeyPairSync('ed25519');
  const signingKey = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const urlOf = (vendor: string): string => `http://127.0.0.1:${ports.get(`SANDBOX_${vendor}_PORT`)}`;
  const shared = {
    ...Object.fromEntries([...ports].map(([name, port]) => [name, String(port)])),
    ...{ SANDBOX_DATA_DIR: join(dir, 'vendors'), SANDBOX_SEED: 'first-hour', SANDBOX_VENDOR_KEY: key },
    ...{ SANDBOX_TELNYX_PRIVATE_KEY: signingKey, SANDBOX_TIME_SCALE: '10', SANDBOX_CRM_SECRET: crmSecret },
  };
  const simulator = (part: StackPart): StackPart => {
    const needs = part.needs.filter((needed) => !needed.startsWith('SANDBOX_'));
    return { ...part, needs, settings: [], sandbox: false, env: shared, ready: { output: / ready/ } };
  };
  const stack = await startStack({
    dataDir: join(dir, 'stack'),
    ports: 'free',
    searchAttributes,
    quiet: true,
    durable: false,
    environment: { REDIAL_SANDBOX: 'off' },
    // Vendors on this machine may be named, and LiveKit has no gateway of its own here.
    env: { REDIAL_ALLOW_LOOPBACK: '1', LIVEKIT_SIP_URL: urlOf('CARRIER') },
    parts: productParts.map((part) => (isSimulator(part) ? simulator(part) : part)),
  });
  const vendors: Vendors = {
    key,
    speechUrl: urlOf('DEEPGRAM'),
    languageUrl: urlOf('GROQ'),
    crm: {
      ...{ url: `${urlOf('CRM')}/hooks/redial`, secret: crmSecret },
      deliveriesUrl: `${urlOf('CRM')}/deliveries.jsonl`,
    },
    carrier: { apiUrl: `${urlOf('CARRIER')}/v2`, applicationId, publicKey: telnyxPublicKey(signingKey) },
  };
  return {
    stack,
    vendors,
    stop: async () => {
      await stack.stop();
      for (const port of ports.values()) releasePort(port);
    },
  };
}
