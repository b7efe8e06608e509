import { z } from 'zod';
import { RedialError } from './error.ts';
import { isNetwork } from './workspace/client-address.ts';
import { readStorageAddress } from './workspace/storage-address.ts';

const url = z.url();

/** `10.0.0.7, 10.1.0.0/16, fd00::/8` */
const addressList = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  )
  .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])));

/** `api-key=abc,tenant=a%20b`, as OpenTelemetry writes headers. A value may be secret, so no message repeats it. */
const headerList = z.string().transform((text, context) => {
  const headers: Record<string, string> = {};
  for (const entry of text.split(',').filter((part) => part.trim() !== '')) {
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=(.*)$/.exec(entry) ?? [];
    const decoded = value === undefined ? null : decodedValue(value.trim());
    if (name === undefined || decoded === null) {
      context.addIssue('name=value, with commas between them, percent-encoded');
      return z.NEVER;
    }
    headers[name] = decoded;
  }
  return headers;
});

/** Null for what no header may hold. */
function decodedValue(text: string): string | null {
  try {
    const value = decodeURIComponent(text);
    return /^[\x20-\x7e]*$/.test(value) ? value : null;
  } catch {
    return null;
  }
}

/** Variables each part of the product understands; a part reads only those it picks. `npm run docs` lists them. */
const variables = z.object({
  DATABASE_URL: url.describe('PostgreSQL; embedded if not set'),
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233').describe('Temporal; embedded development server if not set'),
  TEMPORAL_NAMESPACE: z.string().default('default').describe('namespace of the workflows'),
  TEMPORAL_TLS: z
    .stringbool()
    .optional()
    .describe('whether Temporal is reached by TLS; an API key or a certificate switches it on'),
  TEMPORAL_API_KEY: z.string().min(1).optional().describe('API key, such as one of Temporal Cloud'),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: z
    .string()
    .min(1)
    .optional()
    .describe('file of the authority that Temporal’s certificate is checked by; by default those of the system'),
  TEMPORAL_TLS_SERVER_NAME: z.string().min(1).optional().describe('name in its certificate if it is not the address'),
  TEMPORAL_TLS_CLIENT_CERT_PATH: z.string().min(1).optional().describe('file of our certificate (mTLS)'),
  TEMPORAL_TLS_CLIENT_KEY_PATH: z.string().min(1).optional().describe('file of its private key'),
  TEMPORAL_UI_URL: url.default('http://127.0.0.1:8233').describe('where engineers look at workflows'),
  LIVEKIT_URL: url.describe('LiveKit, `ws://` or `wss://`; embedded if not set'),
  LIVEKIT_API_KEY: z.string().min(1).describe('key of LiveKit'),
  LIVEKIT_API_SECRET: z.string().min(1).describe('its secret'),
  LIVEKIT_SIP_URL: url.optional().describe('host of LiveKit’s SIP API if it is not the LiveKit server itself'),
  REDIAL_URL: url.describe('base URL of the server as carriers, agents and browsers reach it'),
  REDIAL_SERVICE_TOKEN: z.string().min(20).describe('bearer token between voice agent and server'),
  REDIAL_SECRET_KEYS: z
    .string()
    .min(40)
    .describe('base64 keys of 32 bytes, comma-separated: the first seals, all open'),
  REDIAL_PAYLOAD_KEYS: z
    .string()
    .min(40)
    .optional()
    .describe(
      'base64 keys of 32 bytes, comma-separated, that encrypt what Temporal keeps: the first seals, all open; see scaling.md',
    ),
  REDIAL_SESSION_SECRET: z.string().min(20).describe('secret of the sign-in sessions'),
  REDIAL_SANDBOX: z
    .enum(['on', 'off'])
    .default('off')
    .describe('whether the sandbox runs here; only there its demo admin and demo API key may do anything'),
  REDIAL_SETUP_TOKEN_HASH: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('SHA-256 of the token of the link that makes the first admin; kept while there is none'),
  REDIAL_TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((network) => network.trim())
        .filter(Boolean),
    )
    .refine((networks) => networks.every(isNetwork), 'addresses or networks, with commas between them')
    .describe('addresses or networks of your proxies, with commas: what they add to `X-Forwarded-For` is believed'),
  REDIAL_TIME_SCALE: z.coerce
    .number()
    .min(1)
    .max(10_000)
    .default(1)
    .describe('divides cool-downs and relative callback delays; windows are never scaled'),
  REDIAL_STORAGE_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('folder of recordings and files of imports, where one machine runs everything'),
  REDIAL_STORAGE_URL: z
    .string()
    .transform((text, context) => {
      const address = readStorageAddress(text);
      if (address !== null) return address;
      context.addIssue('s3://bucket/prefix?region=…&endpoint=…&pathStyle=…&encryption=…&kmsKey=…');
      return z.NEVER;
    })
    .optional()
    .describe('bucket of an S3-compatible store that is used instead of the folder; see scaling.md'),
  REDIAL_STORAGE_ACCESS_KEY: z
    .string()
    .min(1)
    .optional()
    .describe('key of that store; without it the usual ways of Amazon’s programs (`AWS_…`, a role) are tried'),
  REDIAL_STORAGE_SECRET_KEY: z.string().min(1).optional().describe('its secret'),
  REDIAL_AGENT_CAPACITY: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(10)
    .describe('calls that one voice agent process takes at once'),
  REDIAL_ALLOW_LOOPBACK: z
    .stringbool()
    .default(false)
    .describe('CRMs, speech, language model and carrier may be on this machine; set only where the sandbox runs'),
  REDIAL_BUILD_ID: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .optional()
    .describe('name of the engine’s build; by default made from the package’s version and the workflows'),
  REDIAL_ROLLOUT: z
    .enum(['auto', 'manual', 'off'])
    .default('off')
    .describe(
      'how a new build of the engine gets the workflows: by itself, by hand, or as any worker of the task queue; see deploying.md',
    ),
  REDIAL_METRICS_TOKEN: z
    .string()
    .min(20)
    .optional()
    .describe('bearer token with which a monitoring program reads `/metrics` and `/health/fleet`; see operations.md'),
  REDIAL_METRICS_ADDRESSES: addressList
    .optional()
    .describe('addresses and networks, comma-separated, from which both are read without a token'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url
    .optional()
    .describe(
      'base address of what takes traces (OpenTelemetry, OTLP over HTTP); nothing is traced without; see operations.md',
    ),
  OTEL_EXPORTER_OTLP_HEADERS: headerList
    .optional()
    .describe('headers that it wants, such as a key: `name=value` with commas between them, percent-encoded'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('share of the attempts that are traced, 0 to 1; by their ids, so that it is the same one everywhere'),
  REDIAL_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('info')
    .describe('least level that is logged'),
});

/** What each variable means and what it is if it is not set, for documents. */
export const environmentTable = Object.entries(variables.shape).map(([name, schema]) => ({
  name,
  meaning: schema.description ?? '',
  preset: presetOf(schema),
}));

function presetOf(schema: z.ZodType): string | null {
  const { success, data } = schema.safeParse(undefined);
  return success && data !== undefined ? String(data) || null : null;
}

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
