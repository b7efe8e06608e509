/**
 * What a stack consists of beside the embedded services, as data: programs by path, in which order, and how to see that
 * they are ready. Nothing is imported from them.
 */

/** Environment of the product's processes; see docs/architecture.md for the names. */
export type StackEnvironment = Record<string, string>;

export interface StackPart {
  name: string;
  /** Program, relative to the checkout or absolute. */
  entry: string;
  args?: string[];
  /** Services (`postgres`, `temporal`, `livekit`), the `console build`, and parts that must be ready before. */
  after: string[];
  /** `once`: it runs to its end, like a migration. Default: it is kept running. */
  run?: 'once';
  ready?: ReadySign;
  /** Parts of a higher stage are stopped before those of a lower one. */
  stage?: number;
  /** Left out with REDIAL_SANDBOX=off. */
  sandbox?: boolean;
  /** Added to the stack's environment for this part only. */
  env?: (environment: StackEnvironment) => Record<string, string>;
  stopTimeoutMs?: number;
}

/** How a part shows that it can be used: an address that answers, a port that accepts, or a line of output. */
export type ReadySign =
  | { http: (environment: StackEnvironment) => string }
  | { port: (environment: StackEnvironment) => number }
  | { output: RegExp };

const port = (name: string) => (environment: StackEnvironment) => Number(environment[name]);

export const productParts: StackPart[] = [
  { name: 'migrate', entry: 'db/migrate.ts', after: ['postgres'], run: 'once' },
  { name: 'seed', entry: 'db/seed.ts', after: ['migrate'], run: 'once' },
  {
    name: 'sandbox-carrier',
    entry: 'sandbox/carrier/main.ts',
    after: ['livekit'],
    ready: { port: port('SANDBOX_CARRIER_PORT') },
    stage: 1,
    sandbox: true,
  },
  {
    name: 'sandbox-services',
    entry: 'sandbox/services/main.ts',
    after: [],
    ready: { port: port('SANDBOX_CRM_PORT') },
    stage: 1,
    sandbox: true,
  },
  {
    name: 'server',
    entry: 'web/build/index.js',
    after: ['migrate', 'console build'],
    ready: { http: (environment) => `http://127.0.0.1:${environment.REDIAL_PORT}/health/live` },
    stage: 2,
    env: (environment) => ({
      HOST: '127.0.0.1',
      PORT: environment.REDIAL_PORT ?? '',
      ORIGIN: environment.REDIAL_URL ?? '',
      // The server has limits of its own, with words; see web/src/hooks.server.ts.
      BODY_SIZE_LIMIT: 'Infinity',
    }),
  },
  {
    name: 'engine',
    entry: 'workers/engine/main.ts',
    after: ['migrate', 'temporal'],
    ready: { output: /"engine ready"/ },
    stage: 2,
    stopTimeoutMs: 15_000,
  },
  {
    name: 'voice-agent',
    entry: 'workers/voice-agent/main.ts',
    after: ['livekit'],
    ready: { output: /registered with LiveKit/ },
    stage: 3,
    stopTimeoutMs: 15_000,
  },
];
