import { z } from 'zod';

/** A protobuf duration in JSON (`"30s"`), in milliseconds. */
const duration = z
  .string()
  .regex(/^\d+(\.\d+)?s$/)
  .transform((text) => Number(text.slice(0, -1)) * 1000);

/** `livekit.CreateSIPParticipantRequest`. */
export const CreateParticipantBody = z.looseObject({
  sipTrunkId: z.string().default(''),
  trunk: z.looseObject({ hostname: z.string().default('') }).optional(),
  sipCallTo: z.string().min(1),
  sipNumber: z.string().default(''),
  roomName: z.string().min(1),
  participantIdentity: z.string().default('sip-participant'),
  participantName: z.string().default(''),
  participantMetadata: z.string().default(''),
  participantAttributes: z.record(z.string(), z.string()).default({}),
  headers: z.record(z.string(), z.string()).default({}),
  hidePhoneNumber: z.boolean().default(false),
  ringingTimeout: duration.default(180_000),
  maxCallDuration: duration.default(86_400_000),
  waitUntilAnswered: z.boolean().default(false),
});
export type CreateParticipantBody = z.infer<typeof CreateParticipantBody>;

/** `livekit.SIPParticipantInfo`. */
export interface ParticipantInfo {
  participantId: string;
  participantIdentity: string;
  roomName: string;
  sipCallId: string;
}
