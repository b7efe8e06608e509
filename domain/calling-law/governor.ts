/**
 * The one answer to “may this person be rung now?”, for every way to dial: campaigns, retries, callbacks that people or CRMs
 * plan. Claims and the last check before the carrier ask it with the same facts, about the person and not about the
 * campaign: whoever is held keeps the place, loses no attempt, and hears of an instant.
 */
import type { Purpose } from '../campaign/campaign.ts';
import { message, type Message } from '../message/index.ts';
import { restored, stored } from '../message/stored.ts';
import type { Stop } from '../do-not-call/stop.ts';
import type { PastAttempt } from './caps/attempt-caps.ts';
import { lawRuleOf, type LawRule } from './law-rule.ts';
import type { CallingLaw } from './law-setting.ts';
import { obstacleOf, onDoNotCallMessage, stopObstacle, type LawQuestion, type Obstacle } from './obstacle.ts';

/** A dial of the number by any campaign. */
export interface PastDial extends PastAttempt {
  /** Null while the phone rings or people talk. */
  overAt: Date | null;
}

/** What is known of a person beside their contact in one campaign. */
export interface PersonFacts extends Pick<LawQuestion, 'national' | 'ours'> {
  isOnDoNotCall: boolean;
  dials: readonly PastDial[];
  /** Other purposes of campaigns that have the person: launched, and not done with them. */
  wantedFor: readonly Purpose[];
  /** The person asked for the call that is due, in a call of ours. */
  askedForIt: boolean;
}

export interface GovernorQuestion extends Omit<LawQuestion, 'dials' | 'national' | 'ours'> {
  person: PersonFacts;
  /** What people have stopped, as far as it is about the number. */
  stops: readonly Stop[];
}

/** A dial that may be made, or what holds the person: until an instant, or as long as nothing is mended. */
export type Governed = { may: true } | Held;
export type Held = { may: false; rule: LawRule } & Obstacle;

/** When a call is over nobody knows before: claims look again so late. */
const onThePhoneLookMs = 2 * 60_000;
/** And so late at whom another campaign has. */
const purposeLookMs = 60 * 60_000;

/** Of several rules the one that holds longest; what bars takes precedence over what waits. */
export function govern(question: GovernorQuestion): Governed {
  const { person, stops, phone, now, law, campaign } = question;
  if (person.isOnDoNotCall) return held({ kind: 'barred', by: 'do_not_call', message: onDoNotCallMessage });
  const stopped = stopObstacle({ stops, phone, now });
  if (stopped !== null) return held(stopped);
  const obstacle = obstacleOf({ ...question, dials: person.dials, national: person.national, ours: person.ours });
  if (obstacle?.kind === 'barred') return held(obstacle);
  const holds = [
    obstacle,
    onThePhone(person, now),
    answeredLately(person, { minutes: law.productCaps.minutesAfterAnswer, now }),
    purposeLock(person, { law, purpose: campaign.purpose, now }),
  ].filter((hold) => hold !== null);
  if (holds.length === 0) return { may: true };
  return held(holds.reduce((longest, hold) => (hold.at > longest.at ? hold : longest)));
}

type Hold = Extract<Obstacle, { kind: 'until' }>;

function onThePhone({ dials }: PersonFacts, now: Date): Hold | null {
  if (!dials.some(({ overAt }) => overAt === null)) return null;
  return until(new Date(now.getTime() + onThePhoneLookMs), message('attempt_number_on_the_phone'));
}

/** A call back that the person asked for comes when they said, however soon after the call. */
function answeredLately(
  { dials, askedForIt }: PersonFacts,
  { minutes, now }: { minutes: number; now: Date },
): Hold | null {
  const gap = askedForIt ? null : gapAfterAnswer(dials, minutes);
  return gap === null || gap.at <= now ? null : until(gap.at, gap.says);
}

/** When so many minutes have passed since the person last talked with us, and what that says; null: they never did. */
export function gapAfterAnswer(dials: readonly PastDial[], minutes: number): { at: Date; says: Message } | null {
  const ends = dials.flatMap(({ end, overAt }) => (end === 'not_reached' || overAt === null ? [] : [overAt.getTime()]));
  if (ends.length === 0) return null;
  const hours = minutes / 60;
  const says =
    minutes >= 120 && Number.isInteger(hours)
      ? message('person_answered_hours', { hours })
      : message('person_answered_minutes', { minutes });
  return { at: new Date(Math.max(...ends) + minutes * 60_000), says };
}

function purposeLock(
  { wantedFor }: PersonFacts,
  { law, purpose, now }: { law: CallingLaw; purpose: Purpose; now: Date },
): Hold | null {
  const by = locksOn(law, purpose).find((other) => wantedFor.includes(other));
  if (by === undefined) return null;
  return until(new Date(now.getTime() + purposeLookMs), message('person_purpose_locked', { held: purpose, by }));
}

/** Purposes whose campaigns keep those of this purpose from calling a person. */
function locksOn({ purposeLocks }: CallingLaw, purpose: Purpose): Purpose[] {
  return purposeLocks.filter(({ held: locked }) => locked === purpose).map(({ by }) => by);
}

const until = (at: Date, says: Message): Hold => ({ kind: 'until', at, message: stored(says) });

function held(obstacle: Obstacle): Held {
  return { may: false, rule: lawRuleOf(restored(obstacle.message).code), ...obstacle };
}
