import { z } from 'zod';
import { isMachine, type AnsweredBy } from '../call/call.ts';
import { message, type Message } from '../message/index.ts';

/**
 * When a person who answered counts as left alone, and when a campaign stops for that. The defaults are stricter than
 * the law: 47 CFR 64.1200(a)(7) and Ofcom's policy allow 3 % of the answered calls of a campaign, with two seconds.
 */
export const AbandonmentRule = z.object({
  /** From the answer to the first sound of the bot. */
  withinSeconds: z.number().min(0.5).max(30).default(2),
  /** Of the people who answered in the last 24 hours. */
  pauseAtPercent: z.number().min(0.1).max(100).default(2),
  /** The share is taken of at least so many answers, so that a single late bot stops nothing. */
  minimumAnswered: z.number().int().min(1).max(10_000).default(100),
});
export type AbandonmentRule = z.infer<typeof AbandonmentRule>;

export const defaultAbandonmentRule: AbandonmentRule = AbandonmentRule.parse({});

/** The rolling window in which answers are counted. */
export const abandonmentWindowHours = 24;

/** True if a rule lets more calls be abandoned than the default: that asks for a written reason. */
export function isLooser(rule: AbandonmentRule): boolean {
  const strict = defaultAbandonmentRule;
  return (
    rule.withinSeconds > strict.withinSeconds ||
    rule.pauseAtPercent > strict.pauseAtPercent ||
    rule.minimumAnswered > strict.minimumAnswered
  );
}

/** True if no share of abandoned calls stops a campaign: an older sandbox set it so. */
export const neverPauses = ({ pauseAtPercent }: AbandonmentRule): boolean => pauseAtPercent >= 100;

export interface AnsweredCall {
  answeredAt: Date | null;
  answeredBy: AnsweredBy | null;
  /** When the bot was first heard. */
  firstSoundAt: Date | null;
  /** From the end of the person's greeting to the first sound, by one clock; null if that was not measured. */
  waitedMs: number | null;
  endedAt: Date;
}

/**
 * How a call counts, from the callee's side (47 CFR 64.1200(a)(7): two seconds from the end of their greeting): null if no person answered; `abandoned` if the bot was not heard in time.
 * Without a verdict of the detection it counts as a person. Who hangs up sooner than the bot has to speak is no
 * abandoned call.
 */
export function answerOf(call: AnsweredCall, rule: AbandonmentRule): 'served' | 'abandoned' | null {
  const { answeredAt, answeredBy, firstSoundAt, waitedMs, endedAt } = call;
  if (answeredAt === null || isMachine(answeredBy)) return null;
  const heardOrOver = firstSoundAt ?? endedAt;
  const waited = waitedMs ?? heardOrOver.getTime() - answeredAt.getTime();
  return waited > rule.withinSeconds * 1000 ? 'abandoned' : 'served';
}

export interface AnswerCounts {
  answered: number;
  abandoned: number;
}

/** Share of abandoned calls in percent; 0 while nobody answered. */
export function abandonmentPercent({ answered, abandoned }: AnswerCounts): number {
  return answered === 0 ? 0 : (abandoned / answered) * 100;
}

/** True if the campaign must stop: even if all answers up to the minimum were served, the share would be too large. */
export function mustPause(counts: AnswerCounts, rule: AbandonmentRule): boolean {
  const base = Math.max(counts.answered, rule.minimumAnswered);
  return counts.abandoned > 0 && (counts.abandoned / base) * 100 >= rule.pauseAtPercent;
}

/** Why a campaign paused itself, with what to do. */
export function abandonmentMessage(
  { answered, abandoned }: AnswerCounts,
  rule: AbandonmentRule,
): Message<'campaign_left_people_alone'> {
  return message('campaign_left_people_alone', {
    answered,
    abandoned,
    hours: abandonmentWindowHours,
    seconds: rule.withinSeconds,
    share: Math.round(abandonmentPercent({ answered, abandoned }) * 10) / 10,
    limit: rule.pauseAtPercent,
  });
}
