/**
 * What a stack consists of beside the embedded services, as data: programs by path, what they read, and how to see that
 * they are ready. Nothing is imported from them.
 */

/** Environment of the product's processes; see docs/architecture.md for the names. */
export type StackEnvironment = Record<string, string>;

export interface StackPart {
  name: string;
  /** Program, relative to the checkout or absolute. */
  entry: string;
  args?: string[];
  /**
   * Names of the environment without which the program does not work. They also give the order: the part waits for the
   * service that a name comes from, and is refused when a name comes from nowhere.
   */
  needs: string[];
  /** Names that it reads too and has a default for. Of what the stack knows it sees these and `needs`, nothing else. */
  settings?: string[];
  /** Parts that must have ended or be ready before, and the `console build`: what no name stands for. */
  after?: string[];
  /** `once`: it runs to its end, like a migration. Default: it is kept running. */
  run?: 'once';
  ready?: ReadySign;
  /** Parts of a higher stage are stopped before those of a lower one. */
  stage?: number;
  /** Left out with REDIAL_SANDBOX=off. */
  sandbox?: boolean;
  /** Variables that only this part has: a fixed value, or that of a name which it knows by another one. */
  env?: Record<string, string | { from: string }>;
  stopTimeoutMs?: number;
}

/** How a part shows that it can be used: a port that accepts, a path on it that answers well, or a line of output. */
export type ReadySign = { portIn: string; path?: string } | { output: RegExp };

const livekit = ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET'];
const temporalSettings = [
  'TEMPORAL_TLS',
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_SERVER_NAME',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'REDIAL_PAYLOAD_KEYS',
];
const tracing = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_TRACES_SAMPLER_ARG'];
const storage = ['REDIAL_STORAGE_URL', 'REDIAL_STORAGE_ACCESS_KEY', 'REDIAL_STORAGE_SECRET_KEY'];

export const productParts: StackPart[] = [
  { name: 'migrate', entry: 'db/migrate.ts', needs: ['DATABASE_URL'], run: 'once' },
  {
    name: 'seed',
    entry: 'db/seed.ts',
    needs: ['DATABASE_URL', 'REDIAL_SECRET_KEYS'],
    settings: [
      'DEMO_EMAIL',
      'DEMO_PASSWORD',
      'DEMO_API_KEY',
      'REDIAL_SANDBOX',
      'REDIAL_SETUP_TOKEN_HASH',
      'SANDBOX_CARRIER_PORT',
      'SANDBOX_DEEPGRAM_PORT',
      'SANDBOX_ELEVENLABS_PORT',
      'SANDBOX_GROQ_PORT',
      'SANDBOX_CRM_PORT',
      'SANDBOX_SMTP_PORT',
      'SANDBOX_TELNYX_PUBLIC_KEY',
      'SANDBOX_VENDOR_KEY',
      'SANDBOX_CRM_SECRET',
    ],
    after: ['migrate'],
    run: 'once',
  },
  {
    name: 'sandbox-carrier',
    entry: 'sandbox/carrier/main.ts',
    needs: [...livekit, 'SANDBOX_CARRIER_PORT', 'SANDBOX_DATA_DIR'],
    settings: [
      'REDIAL_TIME_SCALE',
      'SANDBOX_CHANNEL_LIMIT',
      'SANDBOX_SEED',
      'SANDBOX_TELNYX_PRIVATE_KEY',
      'SANDBOX_TIME_SCALE',
      'SANDBOX_UNKINDNESS',
      'SANDBOX_LEAST_UNTIL_ANSWER_MS',
      'SANDBOX_VENDOR_KEY',
      'SANDBOX_WEBHOOK_DELAY_PERCENT',
      'SANDBOX_WEBHOOK_DROP_PERCENT',
      'SANDBOX_WEBHOOK_DUPLICATE_PERCENT',
      'SANDBOX_WEBHOOK_LATE_HANGUP_PERCENT',
      'SANDBOX_WEBHOOK_REORDER_PERCENT',
    ],
    ready: { portIn: 'SANDBOX_CARRIER_PORT' },
    stage: 1,
    sandbox: true,
  },
  {
    name: 'sandbox-services',
    entry: 'sandbox/services/main.ts',
    needs: [
      'SANDBOX_DEEPGRAM_PORT',
      'SANDBOX_ELEVENLABS_PORT',
      'SANDBOX_GROQ_PORT',
      'SANDBOX_CRM_PORT',
      'SANDBOX_SMTP_PORT',
      'SANDBOX_MAILBOX_PORT',
      'SANDBOX_DATA_DIR',
    ],
    settings: ['SANDBOX_CRM_FAILURE_PERCENT', 'SANDBOX_CRM_SECRET', 'SANDBOX_SEED', 'SANDBOX_VENDOR_KEY'],
    ready: { portIn: 'SANDBOX_CRM_PORT' },
    stage: 1,
    sandbox: true,
  },
  {
    name: 'server',
    entry: 'web/build/index.js',
    needs: [
      'DATABASE_URL',
      ...livekit,
      'REDIAL_SECRET_KEYS',
      'REDIAL_SERVICE_TOKEN',
      'REDIAL_SESSION_SECRET',
      'REDIAL_STORAGE_DIR',
      'REDIAL_URL',
      'TEMPORAL_ADDRESS',
      'TEMPORAL_NAMESPACE',
    ],
    settings: [
      ...temporalSettings,
      ...storage,
      ...tracing,
      'LIVEKIT_SIP_URL',
      'REDIAL_ALLOW_LOOPBACK',
      'REDIAL_LOG_LEVEL',
      'REDIAL_METRICS_ADDRESSES',
      'REDIAL_METRICS_TOKEN',
      'REDIAL_SANDBOX',
      'REDIAL_TIME_SCALE',
      'REDIAL_TRUSTED_PROXIES',
      'TEMPORAL_UI_URL',
    ],
    after: ['migrate', 'console build'],
    ready: { portIn: 'REDIAL_PORT', path: '/health/live' },
    stage: 2,
    env: {
      HOST: '127.0.0.1',
      PORT: { from: 'REDIAL_PORT' },
      ORIGIN: { from: 'REDIAL_URL' },
      // The server has limits of its own, with words; see web/src/hooks.server.ts.
      BODY_SIZE_LIMIT: 'Infinity',
    },
  },
  {
    name: 'engine',
    entry: 'workers/engine/main.ts',
    needs: [
      'DATABASE_URL',
      ...livekit,
      'REDIAL_SECRET_KEYS',
      'REDIAL_STORAGE_DIR',
      'REDIAL_URL',
      'TEMPORAL_ADDRESS',
      'TEMPORAL_NAMESPACE',
    ],
    settings: [
      ...temporalSettings,
      ...storage,
      ...tracing,
      'LIVEKIT_SIP_URL',
      'REDIAL_ALLOW_LOOPBACK',
      'REDIAL_BUILD_ID',
      'REDIAL_LOG_LEVEL',
      'REDIAL_ROLLOUT',
      'REDIAL_TIME_SCALE',
    ],
    after: ['migrate'],
    ready: { output: /"engine ready"/ },
    stage: 2,
    stopTimeoutMs: 15_000,
  },
  {
    name: 'voice-agent',
    entry: 'workers/voice-agent/main.ts',
    needs: [...livekit, 'REDIAL_SERVICE_TOKEN', 'REDIAL_URL'],
    settings: [...tracing, 'REDIAL_AGENT_CAPACITY', 'REDIAL_LOG_LEVEL'],
    ready: { output: /registered with LiveKit/ },
    stage: 3,
    stopTimeoutMs: 15_000,
  },
];

/** Every name whose value the part must be given. */
export function neededNames(part: StackPart): string[] {
  const renamed = Object.values(part.env ?? {}).flatMap((value) => (typeof value === 'string' ? [] : [value.from]));
  return [
    ...new Set([...part.needs, ...renamed, ...(part.ready && 'portIn' in part.ready ? [part.ready.portIn] : [])]),
  ];
}

/** The sentence that refuses a part for which `environment` lacks names; null if it has them all. */
export function refusal(part: StackPart, has: (name: string) => boolean): string | null {
  const missing = neededNames(part).filter((name) => !has(name));
  if (missing.length === 0) return null;
  return `${part.name} cannot be started: nothing gives it ${missing.join(', ')}.`;
}

/**
 * What the stack adds to a part's environment: what it declares, and its own variables. What the stack knows and the
 * part has not declared is taken away, so that a forgotten declaration is seen at every start and not only at a slow one.
 */
export function partEnvironment(
  part: StackPart,
  environment: StackEnvironment,
  known: Iterable<string>,
): Record<string, string | undefined> {
  const declared = new Set([...neededNames(part), ...(part.settings ?? [])]);
  const own = Object.entries(part.env ?? {}).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : environment[value.from],
  ]);
  return {
    ...Object.fromEntries([...known].map((name) => [name, declared.has(name) ? environment[name] : undefined])),
    ...Object.fromEntries(own),
  };
}
