import { recordsFromMs } from '../../callees/attend.ts';
import { wait, type Pace } from '../../callees/pace.ts';
import type { Dial } from '../dial.ts';
import type { Leg } from './leg.ts';
import type { DetectionMode } from './requests.ts';

/** When the machine's greeting is over (its beep, if it has one), counted from the answer. */
export interface MachineTimes {
  verdictMs: number;
  greetingMs: number;
}

/** How long premium detection takes at most, unless the dial says otherwise. */
const totalAnalysisMs = 30_000;
/** People are known sooner than machines, of which some were seen to take 4.5 s. */
const humanVerdictMs = { from: 800, to: 2_500 };
const machineVerdictMs = { from: 2_000, to: 4_800 };
const beepFirstPercent = 8;

/** Draws how long this call's detection lasts, in real time whatever the scale; the greeting is over when its sound is. */
export function machineTimes(dial: Dial, pace: Pace): MachineTimes {
  const { from, to } = dial.plan.answeredBy === 'person' ? humanVerdictMs : machineVerdictMs;
  return {
    verdictMs: dial.chance.between(from, to),
    greetingMs: recordsFromMs(dial.plan, pace),
  };
}

/**
 * Answering-machine detection on an answered leg: sends the verdict and, for machines, the end of the greeting.
 * Rejects when the leg ends before.
 */
export async function detect(detection: {
  leg: Leg;
  dial: Dial;
  mode: DetectionMode;
  times: MachineTimes;
  /** `total_analysis_time_millis` of the dial. */
  totalAnalysisMs: number | undefined;
}): Promise<void> {
  const { leg, dial, mode, times } = detection;
  if (mode === 'disabled') return;
  const signal = leg.over.signal;
  const { carrierVerdict } = dial.plan;
  if (carrierVerdict !== undefined) {
    if (carrierVerdict.result === null) return;
    await wait(carrierVerdict.afterMs, signal);
    tell(detection, carrierVerdict.result);
    return;
  }
  if (dial.mishaps.missesVerdict) return;
  const quiet = dial.plan.answeredBy === 'silence';
  const verdictMs = quiet ? (detection.totalAnalysisMs ?? totalAnalysisMs) : times.verdictMs;
  const recorded = dial.plan.answeredBy === 'machine' || dial.plan.answeredBy === 'menu';
  const beepFirst = mode === 'premium' && dial.plan.beep && dial.chance.happens(beepFirstPercent);
  if (!beepFirst && mode !== 'detect_beep') {
    await wait(verdictMs, signal);
    tell(detection, premiumVerdict(dial));
  }
  if (!recorded || mode === 'detect') return;
  await wait(beepFirst ? times.greetingMs : Math.max(0, times.greetingMs - verdictMs), signal);
  if (beepFirst || mode === 'detect_beep') dial.detected('machine');
  if (mode === 'premium') {
    leg.emit('call.machine.premium.greeting.ended', { result: dial.plan.beep ? 'beep_detected' : 'no_beep_detected' });
  } else if (mode !== 'detect_beep' || dial.plan.beep) {
    leg.emit('call.machine.greeting.ended', { result: dial.plan.beep ? 'beep_detected' : 'ended' });
  }
}

function tell({ leg, dial, mode }: { leg: Leg; dial: Dial; mode: DetectionMode }, premium: string): void {
  dial.detected(premium);
  if (mode === 'premium') {
    leg.emit('call.machine.premium.detection.ended', { result: premium });
    return;
  }
  const result = premium.startsWith('human')
    ? 'human'
    : premium === 'machine' || premium === 'fax_detected'
      ? 'machine'
      : 'not_sure';
  leg.emit('call.machine.detection.ended', { result });
}

function premiumVerdict({ plan, chance }: Dial): string {
  switch (plan.answeredBy) {
    case 'person':
      if (chance.happens(4)) return 'not_sure';
      return chance.happens(12) ? 'human_business' : 'human_residence';
    case 'machine':
    case 'menu':
      return 'machine';
    case 'fax':
      return 'fax_detected';
    case 'silence':
      return 'silence';
  }
}
