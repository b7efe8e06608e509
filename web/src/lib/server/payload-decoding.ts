import { z } from 'zod';
import { RedialError } from '#domain/error.ts';
import { createPayloadCodec, payloadFromJson, payloadToJson } from '#providers/temporal/payload-codec.ts';

/** Where the Temporal UI asks what payloads hold: its codec endpoint is this without the last part. */
export const decodePath = '/temporal/decode';

const Asked = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), z.string()).optional(), data: z.string().optional() }))
    .max(5_000),
});

/** What a browser must hear, so that the Temporal UI of the environment, and no other page, may ask and read. */
export function forTemporalUi(uiUrl: string): Record<string, string> {
  return {
    'access-control-allow-origin': new URL(uiUrl).origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type, x-namespace',
    'cache-control': 'no-store',
    vary: 'origin',
  };
}

/**
 * Decrypts payloads as the Temporal UI sends them.
 * @throws RedialError `not_found` where nothing is encrypted, `bad_input`, `not_ready` for a key that is not known
 */
export async function decodePayloads(keys: string | undefined, body: unknown): Promise<{ payloads: object[] }> {
  if (keys === undefined) throw new RedialError('payloads_not_encrypted');
  const asked = Asked.safeParse(body);
  if (!asked.success) throw new RedialError('payloads_unreadable');
  const payloads = await createPayloadCodec(keys).decode(asked.data.payloads.map(payloadFromJson));
  return { payloads: payloads.map(payloadToJson) };
}
