import { z } from 'zod';
import { unkindnesses, type Unkindness } from './unkindness.ts';

const percent = (otherwise: number) => z.coerce.number().min(0).max(100).default(otherwise);

/** The variables of the simulated carrier. */
const variables = z.object({
  SANDBOX_CARRIER_PORT: z.coerce.number().int().min(0).max(65_535),
  SANDBOX_DATA_DIR: z.string().min(1),
  LIVEKIT_URL: z.url(),
  LIVEKIT_API_KEY: z.string().min(1),
  LIVEKIT_API_SECRET: z.string().min(1),
  /** Bearer key of the simulated account. */
  SANDBOX_VENDOR_KEY: z.string().min(1).default('sandbox-key'),
  /** Base64 PKCS#8 Ed25519 key; without it, a key for this run only. */
  SANDBOX_TELNYX_PRIVATE_KEY: z.string().optional(),
  SANDBOX_TIME_SCALE: z.coerce.number().min(1).max(10_000).default(1),
  /**
   * Nobody answers sooner after the dial, whatever the scale. ITU-T E.721 allows 3 s on the average until a local call rings,
   * 5 s for a distant one: time in which agents come and prepare themselves.
   */
  SANDBOX_LEAST_UNTIL_ANSWER_MS: z.coerce.number().int().min(0).default(3_000),
  /** How much faster a promised delay ("in 20 minutes") passes; the ledger expects callbacks by it. */
  REDIAL_TIME_SCALE: z.coerce.number().min(1).max(10_000).default(1),
  SANDBOX_SEED: z.string().default('redial'),
  /** Calls at once on the account or on a trunk. */
  SANDBOX_CHANNEL_LIMIT: z.coerce.number().int().min(1).default(200),
  SANDBOX_WEBHOOK_DUPLICATE_PERCENT: percent(5),
  SANDBOX_WEBHOOK_REORDER_PERCENT: percent(5),
  SANDBOX_WEBHOOK_DROP_PERCENT: percent(0),
  SANDBOX_WEBHOOK_DELAY_PERCENT: percent(0),
  SANDBOX_WEBHOOK_LATE_HANGUP_PERCENT: percent(3),
  /** `none` for stories and measurements that need vendors without mishaps. */
  SANDBOX_UNKINDNESS: z.enum(['usual', 'none']).default('usual'),
});

export interface CarrierConfiguration {
  port: number;
  dataDir: string;
  livekit: { url: string; apiKey: string; apiSecret: string };
  vendorKey: string;
  privateKey: string | undefined;
  timeScale: number;
  leastUntilAnswerMs: number;
  callbackScale: number;
  seed: string;
  channelLimit: number;
  mischief: {
    duplicatePercent: number;
    reorderPercent: number;
    dropPercent: number;
    delayPercent: number;
    lateHangupPercent: number;
  };
  unkindness: Unkindness;
}

/**
 * Reads the environment once at start.
 * @throws Error that names what is wrong, never its value.
 */
export function readConfiguration(environment: Record<string, string | undefined>): CarrierConfiguration {
  const result = variables.safeParse(environment);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The sandbox carrier cannot start. ${lines.join('; ')}`);
  }
  const values = result.data;
  return {
    port: values.SANDBOX_CARRIER_PORT,
    dataDir: values.SANDBOX_DATA_DIR,
    livekit: { url: values.LIVEKIT_URL, apiKey: values.LIVEKIT_API_KEY, apiSecret: values.LIVEKIT_API_SECRET },
    vendorKey: values.SANDBOX_VENDOR_KEY,
    privateKey: values.SANDBOX_TELNYX_PRIVATE_KEY,
    timeScale: values.SANDBOX_TIME_SCALE,
    leastUntilAnswerMs: values.SANDBOX_LEAST_UNTIL_ANSWER_MS,
    callbackScale: values.REDIAL_TIME_SCALE,
    seed: values.SANDBOX_SEED,
    channelLimit: values.SANDBOX_CHANNEL_LIMIT,
    mischief: {
      duplicatePercent: values.SANDBOX_WEBHOOK_DUPLICATE_PERCENT,
      reorderPercent: values.SANDBOX_WEBHOOK_REORDER_PERCENT,
      dropPercent: values.SANDBOX_WEBHOOK_DROP_PERCENT,
      delayPercent: values.SANDBOX_WEBHOOK_DELAY_PERCENT,
      lateHangupPercent: values.SANDBOX_WEBHOOK_LATE_HANGUP_PERCENT,
    },
    unkindness: { ...unkindnesses[values.SANDBOX_UNKINDNESS] },
  };
}
