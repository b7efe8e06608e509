import { z } from 'zod';
import { RedialError } from './error.ts';

const url = z.url();

/** Variables each part of the product understands; a part reads only those it picks. */
const variables = z.object({
  DATABASE_URL: url,
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_UI_URL: url.default('http://127.0.0.1:8233'),
  LIVEKIT_URL: url,
  LIVEKIT_API_KEY: z.string().min(1),
  LIVEKIT_API_SECRET: z.string().min(1),
  /** Host of LiveKit's SIP API; the LiveKit server itself unless named. */
  LIVEKIT_SIP_URL: url.optional(),
  /** Base URL of the server as carriers, agents and browsers reach it. */
  REDIAL_URL: url,
  REDIAL_SERVICE_TOKEN: z.string().min(20),
  REDIAL_SECRET_KEYS: z.string().min(40),
  REDIAL_SESSION_SECRET: z.string().min(20),
  REDIAL_TIME_SCALE: z.coerce.number().min(1).max(10_000).default(1),
  REDIAL_STORAGE_DIR: z.string().min(1),
  REDIAL_AGENT_CAPACITY: z.coerce.number().int().min(1).max(200).default(10),
  /** CRMs may be on this machine; set only where the sandbox runs. */
  REDIAL_ALLOW_LOOPBACK: z.stringbool().default(false),
  /** Name of the engine's build; by default made from the package's version and the workflows. */
  REDIAL_BUILD_ID: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .optional(),
  /**
   * How a new build of the engine gets the workflows: by itself, by hand, or (`off`) as any worker of the task queue.
   * See docs/deploying.md.
   */
  REDIAL_ROLLOUT: z.enum(['auto', 'manual', 'off']).default('off'),
  REDIAL_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
});

export type Environment = z.infer<typeof variables>;

/**
 * Reads the named variables once at start.
 * @throws RedialError `not_ready` with one line per wrong or missing variable, never their values.
 */
export function readEnvironment<Name extends keyof Environment>(
  names: readonly Name[],
  values: Record<string, string | undefined>,
): Pick<Environment, Name> {
  const mask = Object.fromEntries(names.map((name) => [name, true])) as { [K in Name]: true };
  const result = variables.pick(mask as never).safeParse(values);
  if (result.success) return result.data as unknown as Pick<Environment, Name>;
  const lines = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new RedialError('environment_incomplete', { problems: lines.join('; ') });
}

/** `http(s)://` form of LiveKit's `ws(s)://` address. */
export function livekitHttpUrl(livekitUrl: string): string {
  return livekitUrl.replace(/^ws/, 'http');
}
