import { z } from 'zod';
import { errors } from './errors.ts';

export const e164 = /^\+[1-9]\d{6,14}$/;

const base64 = z.string().regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'must be Base-64');
const webhookUrl = z.url({ protocol: /^https?$/ }).max(2_000);
const customHeaders = z.array(z.object({ name: z.string(), value: z.string() }));

/** At most five, within a minute. */
const retriesMs = z
  .array(z.number().int().min(0))
  .max(5)
  .refine((pauses) => pauses.reduce((sum, pause) => sum + pause, 0) <= 60_000, 'must not exceed 60000 ms');

const webhookTargets = {
  webhook_url: webhookUrl.optional(),
  webhook_urls: z.record(z.string(), z.array(webhookUrl)).optional(),
  webhook_retries_policies: z.record(z.string(), z.looseObject({ retries_ms: retriesMs.optional() })).optional(),
};

const command = { client_state: base64.optional(), command_id: z.string().optional() };

const detectionModes = ['premium', 'detect', 'detect_beep', 'detect_words', 'greeting_end', 'disabled'] as const;
export type DetectionMode = (typeof detectionModes)[number];

export const DialBody = z.looseObject({
  connection_id: z.string(),
  from: z.string(),
  to: z.string(),
  answering_machine_detection: z.enum(detectionModes).default('disabled'),
  answering_machine_detection_config: z
    .looseObject({ total_analysis_time_millis: z.number().positive().optional() })
    .optional(),
  timeout_secs: z.number().int().min(5).max(600).default(30),
  time_limit_secs: z.number().int().min(30).max(14_400).default(14_400),
  retry_on_timeout: z.boolean().default(true),
  custom_headers: customHeaders.optional(),
  ...command,
  ...webhookTargets,
});
export type DialBody = z.infer<typeof DialBody>;

export const TransferBody = z.looseObject({
  to: z.string(),
  from: z.string().optional(),
  timeout_secs: z.number().int().min(5).max(600).default(30),
  early_media: z.boolean().default(true),
  media_encryption: z.enum(['disabled', 'SRTP', 'DTLS']).default('disabled'),
  sip_transport_protocol: z.enum(['UDP', 'TCP', 'TLS']).default('UDP'),
  target_leg_client_state: base64.optional(),
  custom_headers: customHeaders.optional(),
  ...command,
  ...webhookTargets,
});
export type TransferBody = z.infer<typeof TransferBody>;

export const HangupBody = z.looseObject(command);

export const SpeakBody = z.looseObject({ payload: z.string().min(1), voice: z.string().min(1), ...command });

export const PlaybackBody = z.looseObject({
  audio_url: z.url({ protocol: /^https?$/ }).optional(),
  media_name: z.string().optional(),
  playback_content: z.string().optional(),
  ...command,
});

export const BridgeBody = z.looseObject({
  call_control_id: z.string().optional(),
  call_control_id_to_bridge_with: z.string().optional(),
  ...command,
});

export const ApplicationBody = z.looseObject({
  application_name: z.string().optional(),
  webhook_event_url: webhookUrl.optional(),
  outbound: z.looseObject({ channel_limit: z.number().int().nullable().optional() }).optional(),
});

/**
 * Checks a request's body.
 * @throws TelnyxError 10004 for a parameter that is missing, 10015 for one that is wrong.
 */
export function parsed<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const parameter = String(issue?.path[0] ?? 'body');
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[parameter] : undefined;
  if (given === undefined) throw errors.missing(parameter);
  throw errors.badRequest(`The '${parameter}' parameter is invalid: ${issue?.message ?? 'not understood'}.`, parameter);
}
