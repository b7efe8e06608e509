import { z } from 'zod';

/** How a callee's network takes the call. Times are unscaled. */
const Ring = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), afterMs: z.number().min(0).default(2_500) }),
  z.object({
    kind: z.literal('refuse'),
    afterMs: z.number().min(0).default(800),
    sipCode: z.number().int().min(400).max(699),
    /** The reason phrase of the SIP answer; carriers put their own code at its end ("… D1"). */
    reason: z.string(),
  }),
  z.object({ kind: z.literal('never') }),
]);

/** What the callee says when it is their turn. */
const Turn = z.object({
  say: z.string(),
  /** Speaks into the bot's sentence, this long after the bot began (not scaled: the bot speaks in real time). */
  bargeInAfterMs: z.number().min(0).optional(),
  /**
   * Said this long after the line before, whether or not the bot speaks: whom a screener puts through, a queue's next
   * announcement (not scaled: the bot waits in real time).
   */
  afterMs: z.number().min(0).optional(),
  /** With this line the callee asks to be called again. */
  callback: z.object({ delaySeconds: z.number().positive() }).optional(),
  /** With this line the callee asks never to be called again. */
  optOut: z.boolean().optional(),
  /** A bot that has understood this line says something like this; if it does not, the line is said once more. */
  understoodIf: z.string().optional(),
  /** Hangs up into the bot's next sentence, this long after it began. */
  hangUpIntoNextSentenceAfterMs: z.number().min(0).optional(),
});
export type Turn = z.infer<typeof Turn>;

/** A line that takes the place of the next turn when the bot's words match. */
const Reply = z.object({
  /** Regular expression, case-insensitive. */
  ifHeard: z.string(),
  say: z.string(),
});

/** What a carrier's machine detection says; `afterMs` counts from the answer and is not scaled, as people talk in real time. */
const CarrierVerdict = z.object({ result: z.string().nullable(), afterMs: z.number().min(0).default(0) });

/**
 * Everything one callee does in one call. Plain data, so that a test can post one. Times are unscaled unless said.
 */
export const CallPlan = z.object({
  behaviour: z.string().default('script'),
  ring: Ring.default({ kind: 'answer', afterMs: 2_500 }),
  /** Who takes the call: decides the carrier's machine detection and what is heard in the room. */
  answeredBy: z.enum(['person', 'machine', 'menu', 'fax', 'silence']).default('person'),
  /** The verdict of the carrier's machine detection, where it is not the usual one; null: it gives none. */
  carrierVerdict: CarrierVerdict.optional(),
  /** False: the phone answers, but no sound is carried either way. */
  media: z.boolean().default(true),
  /** First words: a person's "Hello?", a machine's greeting, a menu's options. */
  greeting: z.string().nullable().default('Hello?'),
  /** Keys by which a menu puts the caller through to a person, who says hello and then the turns; null: it never does. */
  putThroughBy: z.string().nullable().default(null),
  /** A machine's tone after its greeting. */
  beep: z.boolean().default(false),
  turns: z.array(Turn).default([]),
  replies: z.array(Reply).default([]),
  /** Hangs up this long after answering, whatever happens. */
  hangUpAfterAnswerMs: z.number().min(0).nullable().default(null),
  /** Hangs up when nothing was heard for this long (not scaled: the bot answers in real time). */
  patienceMs: z.number().min(500).default(12_000),
});
export type CallPlan = z.infer<typeof CallPlan>;

/** A number's script: the plan of each attempt in turn; the last one holds for all later attempts. */
export const CalleeScript = z.object({ attempts: z.array(CallPlan).min(1) });
export type CalleeScript = z.infer<typeof CalleeScript>;
