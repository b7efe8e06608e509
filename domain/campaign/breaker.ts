/**
 * What pauses a campaign by itself, so that a fault of ours does not use up its audience. It pauses, with the cause and what
 * to fix, and never ends it: it goes on when a probe finds the service back, or when whoever mended it resumes.
 */
import { rowsOf } from '../traits.ts';
import { secondServices, type FailedProbe, type ProbedService, type VendorService } from '../health/probe.ts';

interface BreakerTraits {
  /** Whose campaigns it pauses: the one, those without a caller number, all of the provider account, or of the workspace. */
  scope: 'campaign' | 'numberless' | 'account' | 'workspace';
  /**
   * It was away or had no capacity, which passes by itself: campaigns go on when all of these answer again. Without any,
   * somebody has to put something right (configuration, money, the rule against abandoned calls), and resumes.
   */
  resumesWith?: readonly ProbedService[];
}

export const breakerTraits = {
  /** The carrier refuses the account: key, balance, settings. */
  account: { scope: 'account' },
  /** The same, seen in one campaign only. */
  campaign: { scope: 'campaign' },
  /** None of the destinations may be called over the account. */
  destinations: { scope: 'campaign' },
  /** The carrier refuses every caller number. */
  caller_numbers: { scope: 'numberless' },
  /** The carrier fails for everybody. */
  carrier: { scope: 'account', resumesWith: ['carrier'] },
  /** No SIP gateway takes calls: none is there, or none has strength left. All accounts share them. */
  gateway: { scope: 'workspace', resumesWith: ['gateway'] },
  /** LiveKit refuses us, or has no SIP service. */
  gateway_refused: { scope: 'workspace' },
  /** The bot cannot hear or speak. */
  speech: { scope: 'workspace', resumesWith: ['speech_to_text', 'text_to_speech'] },
  /** The speech service refuses key, plan or model. */
  speech_refused: { scope: 'workspace' },
  /** The same of the second vendor, for bots that cannot do without it. */
  second_speech: { scope: 'workspace', resumesWith: secondServices },
  second_speech_refused: { scope: 'workspace' },
  /** The bot cannot think. */
  language: { scope: 'workspace', resumesWith: ['language'] },
  /** The language model's vendor refuses key, plan or model. */
  language_refused: { scope: 'workspace' },
  /** Too many people who answered did not hear the bot in time. */
  abandonment: { scope: 'campaign' },
  /** The database was restored from a backup and does not know whom the campaign has called since then. */
  restored: { scope: 'workspace' },
} as const satisfies Record<string, BreakerTraits>;

export type Breaker = keyof typeof breakerTraits;

/** A breaker that acts now. */
export interface Tripped {
  breaker: Breaker;
  /** What is wrong and what to do, as `stored`. */
  cause: string;
}

/** What tells whether the breaker's campaigns may go on; empty if only people can. */
export function resumesWith(breaker: Breaker): readonly ProbedService[] {
  const traits: BreakerTraits = breakerTraits[breaker];
  return traits.resumesWith ?? [];
}

/** Breakers whose campaigns go on by themselves. */
export const passingBreakers = rowsOf(breakerTraits).filter((breaker) => resumesWith(breaker).length > 0);

const ofService: Record<VendorService, { passing: Breaker; refused: Breaker }> = {
  gateway: { passing: 'gateway', refused: 'gateway_refused' },
  speech_to_text: { passing: 'speech', refused: 'speech_refused' },
  text_to_speech: { passing: 'speech', refused: 'speech_refused' },
  second_speech_to_text: { passing: 'second_speech', refused: 'second_speech_refused' },
  second_text_to_speech: { passing: 'second_speech', refused: 'second_speech_refused' },
  language: { passing: 'language', refused: 'language_refused' },
};

/** The breaker that stands for what a probe found. */
export function breakerOf(service: VendorService, failed: FailedProbe): Breaker {
  return failed === 'refused' ? ofService[service].refused : ofService[service].passing;
}
