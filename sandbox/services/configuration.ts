import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

/** The variables of the simulated vendors. The defaults of the keys are those that the seeded settings use. */
const variables = z.object({
  SANDBOX_DEEPGRAM_PORT: port,
  SANDBOX_ELEVENLABS_PORT: port,
  SANDBOX_GROQ_PORT: port,
  SANDBOX_CRM_PORT: port,
  SANDBOX_SMTP_PORT: port,
  SANDBOX_MAILBOX_PORT: port,
  SANDBOX_DATA_DIR: z.string().min(1),
  SANDBOX_SEED: z.string().default('redial'),
  SANDBOX_VENDOR_KEY: z.string().min(1).default('sandbox-key'),
  SANDBOX_CRM_SECRET: z.string().min(1).default('whsec_c2FuZGJveC1jcm0tc2lnbmluZy1zZWNyZXQ='),
  /** Share of results that the CRM refuses at the first try. */
  SANDBOX_CRM_FAILURE_PERCENT: z.coerce.number().min(0).max(100).default(5),
});

export interface ServicesConfiguration {
  vendorKey: string;
  deepgram: { port: number };
  elevenlabs: { port: number };
  groq: { port: number };
  mail: { port: number; webPort: number; dataDir: string };
  crm: { port: number; secret: string; dataDir: string; seed: string; failurePercent: number };
}

/**
 * Reads the environment once at start.
 * @throws Error that names what is wrong, never its value.
 */
export function readConfiguration(environment: Record<string, string | undefined>): ServicesConfiguration {
  const result = variables.safeParse(environment);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The sandbox services cannot start. ${lines.join('; ')}`);
  }
  const values = result.data;
  return {
    vendorKey: values.SANDBOX_VENDOR_KEY,
    deepgram: { port: values.SANDBOX_DEEPGRAM_PORT },
    elevenlabs: { port: values.SANDBOX_ELEVENLABS_PORT },
    groq: { port: values.SANDBOX_GROQ_PORT },
    mail: {
      port: values.SANDBOX_SMTP_PORT,
      webPort: values.SANDBOX_MAILBOX_PORT,
      dataDir: values.SANDBOX_DATA_DIR,
    },
    crm: {
      port: values.SANDBOX_CRM_PORT,
      secret: values.SANDBOX_CRM_SECRET,
      dataDir: values.SANDBOX_DATA_DIR,
      seed: values.SANDBOX_SEED,
      failurePercent: values.SANDBOX_CRM_FAILURE_PERCENT,
    },
  };
}
