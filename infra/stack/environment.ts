/** Environment and addresses of a stack; the names are those of docs/architecture.md. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { telnyxPublicKey, type Secrets } from '../services/secrets.ts';
import type { StackEnvironment } from './parts.ts';
import type { StackPorts } from './ports.ts';

export const demoEmail = 'demo@redial.test';

/** In the sandbox nobody wants to wait: cool-downs of minutes become seconds, and phones are picked up soon. */
const sandboxTimeScale = { redial: '60', people: '10' };

export interface EnvironmentOptions {
  dataDir: string;
  ports: StackPorts;
  secrets: Secrets;
  withSandbox: boolean;
  /** Settings of whoever starts the stack; what is named here is kept. */
  environment: NodeJS.ProcessEnv;
  timeScale?: number;
  agentCapacity?: number;
  sandboxSeed?: string;
  /** Of the link that makes the first admin where no sandbox runs. */
  setupToken: string;
}

/** What all parts get, without the addresses of the services, which are known when those have started. */
export function stackEnvironment(options: EnvironmentOptions): StackEnvironment {
  const { dataDir, ports, secrets, environment } = options;
  const kept = (name: string, otherwise: string): string => environment[name] || otherwise;
  const timeScale = options.timeScale === undefined ? null : String(options.timeScale);
  return {
    REDIAL_PORT: String(ports.console),
    REDIAL_URL: kept('REDIAL_URL', `http://127.0.0.1:${ports.console}`),
    REDIAL_SERVICE_TOKEN: kept('REDIAL_SERVICE_TOKEN', secrets.serviceToken),
    REDIAL_SECRET_KEYS: kept('REDIAL_SECRET_KEYS', secrets.secretKeys),
    REDIAL_SESSION_SECRET: kept('REDIAL_SESSION_SECRET', secrets.sessionSecret),
    REDIAL_TIME_SCALE: timeScale ?? kept('REDIAL_TIME_SCALE', options.withSandbox ? sandboxTimeScale.redial : '1'),
    REDIAL_STORAGE_DIR: kept('REDIAL_STORAGE_DIR', join(dataDir, 'storage')),
    REDIAL_AGENT_CAPACITY: options.agentCapacity ? String(options.agentCapacity) : kept('REDIAL_AGENT_CAPACITY', '10'),
    ...(options.withSandbox ? sandboxEnvironment(options, timeScale) : liveEnvironment(options)),
  };
}

/** Nobody and no key exist that were not made in the console; the first admin is made by a link. */
function liveEnvironment({ setupToken }: EnvironmentOptions): StackEnvironment {
  return {
    REDIAL_SANDBOX: 'off',
    REDIAL_SETUP_TOKEN_HASH: createHash('sha256').update(setupToken).digest('hex'),
  };
}

function sandboxEnvironment(options: EnvironmentOptions, timeScale: string | null): StackEnvironment {
  const { dataDir, ports, secrets, environment } = options;
  return {
    REDIAL_SANDBOX: 'on',
    DEMO_EMAIL: environment.DEMO_EMAIL || demoEmail,
    DEMO_PASSWORD: environment.DEMO_PASSWORD || secrets.demoPassword,
    DEMO_API_KEY: environment.DEMO_API_KEY || secrets.demoApiKey,
    SANDBOX_CARRIER_PORT: String(ports.sandboxCarrier),
    SANDBOX_DEEPGRAM_PORT: String(ports.sandboxDeepgram),
    SANDBOX_ELEVENLABS_PORT: String(ports.sandboxElevenLabs),
    SANDBOX_GROQ_PORT: String(ports.sandboxGroq),
    SANDBOX_CRM_PORT: String(ports.sandboxCrm),
    SANDBOX_SMTP_PORT: String(ports.sandboxSmtp),
    SANDBOX_MAILBOX_PORT: String(ports.sandboxMailbox),
    SANDBOX_TIME_SCALE: timeScale ?? (environment.SANDBOX_TIME_SCALE || sandboxTimeScale.people),
    SANDBOX_SEED: options.sandboxSeed ?? (environment.SANDBOX_SEED || 'redial'),
    SANDBOX_DATA_DIR: join(dataDir, 'sandbox'),
    SANDBOX_TELNYX_PRIVATE_KEY: secrets.sandboxTelnyxPrivateKey,
    SANDBOX_TELNYX_PUBLIC_KEY: telnyxPublicKey(secrets.sandboxTelnyxPrivateKey),
    // The simulated CRM lives on this machine.
    REDIAL_ALLOW_LOOPBACK: '1',
    LIVEKIT_SIP_URL: environment.LIVEKIT_SIP_URL || `http://127.0.0.1:${ports.sandboxCarrier}`,
  };
}

/** Addresses to show to people and programs, by name. */
export function stackUrls(env: StackEnvironment, withSandbox: boolean): Record<string, string> {
  const local = (port: string | undefined): string => `http://127.0.0.1:${port}`;
  const urls: Record<string, string> = {
    console: env.REDIAL_URL ?? '',
    livekit: env.LIVEKIT_URL ?? '',
    temporal: env.TEMPORAL_ADDRESS ?? '',
  };
  if (env.TEMPORAL_UI_URL) urls.temporalUi = env.TEMPORAL_UI_URL;
  if (withSandbox) {
    urls.sandboxCarrier = local(env.SANDBOX_CARRIER_PORT);
    urls.sandboxDeepgram = local(env.SANDBOX_DEEPGRAM_PORT);
    urls.sandboxElevenLabs = local(env.SANDBOX_ELEVENLABS_PORT);
    urls.sandboxGroq = local(env.SANDBOX_GROQ_PORT);
    urls.sandboxCrm = local(env.SANDBOX_CRM_PORT);
    urls.sandboxMailbox = local(env.SANDBOX_MAILBOX_PORT);
  }
  return urls;
}
