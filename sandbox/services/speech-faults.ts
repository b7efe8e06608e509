import { z } from 'zod';

/** What can be ordered of a simulated vendor of speech. */
export const SpeechFaultsBody = z.strictObject({
  /** This many of the next requests, those for sockets included, are refused with `status`. */
  failNext: z.number().int().min(0).optional(),
  status: z.number().int().min(400).max(599).optional(),
  /** This many of the next sockets are cut off when they get their first message. */
  dropSockets: z.number().int().min(0).optional(),
  /** Sockets for recognition that are open are cut off now. */
  cutListening: z.literal(true).optional(),
  /** Answers come this much later. */
  delayMs: z.number().min(0).max(60_000).optional(),
});

/** Mischief that was ordered through `/control/faults`. */
export interface SpeechFaults {
  failNext: number;
  status: number;
  dropSockets: number;
  delayMs: number;
}

export const noFaults = (): SpeechFaults => ({ failNext: 0, status: 500, dropSockets: 0, delayMs: 0 });
