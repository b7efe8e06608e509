import { z } from 'zod';

/** What the voice agent tells a call's process. */
export const ToCallProcess = z.discriminatedUnion('type', [
  /** Hold a call: the job as base64 of its protobuf form. */
  z.object({ type: z.literal('call'), job: z.string(), url: z.string(), token: z.string() }),
  z.object({ type: z.literal('ping') }),
  /** End when there is no call. */
  z.object({ type: z.literal('retire') }),
]);
export type ToCallProcess = z.infer<typeof ToCallProcess>;

/** What a call's process tells the voice agent. */
export const FromCallProcess = z.discriminatedUnion('type', [
  /** It can take a call. */
  z.object({ type: z.literal('idle') }),
  z.object({ type: z.literal('pong') }),
  /** Its call has ended; what is left to hand over takes a moment more. */
  z.object({ type: z.literal('over') }),
  /** A recording lies in the spool. */
  z.object({ type: z.literal('recorded') }),
]);
export type FromCallProcess = z.infer<typeof FromCallProcess>;
