import { z } from 'zod';
import { AnsweredBy, Cause, EndedBy } from './call.ts';

const instant = z.iso.datetime();

/**
 * What carriers and agents tell us about one attempt, in our words. Events may be repeated and arrive in any order:
 * they are de-duplicated by `id` and ordered by `at`, their own time.
 */
export const CallEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('initiated'), id: z.string(), at: instant, carrierCallId: z.string() }),
  z.object({ type: z.literal('ringing'), id: z.string(), at: instant }),
  z.object({ type: z.literal('answered'), id: z.string(), at: instant }),
  /** The verdict of answering-machine detection; without `source` it is the carrier's. */
  z.object({
    type: z.literal('detected'),
    id: z.string(),
    at: instant,
    answeredBy: AnsweredBy,
    source: z.literal('agent').optional(),
  }),
  /** The machine's greeting is over: a message may be spoken now. */
  z.object({ type: z.literal('beep'), id: z.string(), at: instant }),
  /** A message that we asked the carrier to speak has been spoken. */
  z.object({ type: z.literal('message_played'), id: z.string(), at: instant }),
  /** The carrier stopped speaking the message before its end: it heard the machine's greeting end. */
  z.object({ type: z.literal('message_cut'), id: z.string(), at: instant }),
  /** The callee's leg reached the room. */
  z.object({ type: z.literal('bridged'), id: z.string(), at: instant }),
  z.object({ type: z.literal('bridge_failed'), id: z.string(), at: instant, words: z.string() }),
  z.object({ type: z.literal('agent_ready'), id: z.string(), at: instant }),
  /** The bot began to speak to the person. */
  z.object({
    type: z.literal('conversation_started'),
    id: z.string(),
    at: instant,
    /** From the end of the person's greeting, by the agent's clock; null if that is not known. */
    waitedMs: z.number().nullish(),
  }),
  /** No heartbeat from the agent for too long. */
  z.object({ type: z.literal('agent_lost'), id: z.string(), at: instant }),
  z.object({
    type: z.literal('ended'),
    id: z.string(),
    at: instant,
    cause: Cause,
    endedBy: EndedBy,
    sipCode: z.number().int().nullable(),
    vendorCode: z.string().nullable(),
    /** For people. */
    words: z.string(),
  }),
]);
export type CallEvent = z.infer<typeof CallEvent>;
export type CallEventType = CallEvent['type'];

type OwnWords = 'words' | 'sipCode' | 'vendorCode' | 'carrierCallId';
type WithoutWords<Event> = Event extends CallEvent ? Omit<Event, OwnWords> : never;

/** What a workflow is told of an event: what it decides by. Words of people, models and carriers stay in the database. */
export type CallSignal = WithoutWords<CallEvent>;

/** Only what is named here reaches Temporal's histories, so that a field that an event gets later does not by itself. */
export function signalOf(event: CallEvent): CallSignal {
  const { type, id, at } = event;
  switch (event.type) {
    case 'detected':
      return { type: event.type, id, at, answeredBy: event.answeredBy };
    case 'ended':
      return { type: event.type, id, at, cause: event.cause, endedBy: event.endedBy };
    default:
      return { type, id, at } as CallSignal;
  }
}
