import { describe, expect, it } from 'vitest';
import { doubtOf, followBeats, isLost, livenessLimits as limits, type BeatFlow } from './agent-liveness.ts';

/** Looks every two seconds; `newest` says how old the newest beat is at each of them, in seconds. */
function look(ages: (number | null)[]): BeatFlow {
  let flow: BeatFlow | null = null;
  ages.forEach((age, index) => {
    const nowMs = index * 2_000;
    flow = followBeats(flow, { nowMs, newestMs: age === null ? null : nowMs - age * 1_000 }, limits);
  });
  return flow ?? { lookedAtMs: 0, sinceMs: null };
}
const steady = Array<number>(30).fill(1);
const doubt = (secondsAgo: number, flow: BeatFlow) => doubtOf(flow.lookedAtMs - secondsAgo * 1_000, flow, limits);

describe('the flow of beats', () => {
  it('begins with the first look that sees a fresh one, and anew after a gap', () => {
    expect(look([1, 1, 1]).sinceMs).toBe(0);
    expect(look([1, 1, 3, 5, 7]).sinceMs).toBeNull();
    expect(look([1, 7, 9, 1, 2]).sinceMs).toBe(6_000);
    expect(look([null, null]).sinceMs).toBeNull();
  });

  it('begins anew after a time in which nobody looked', () => {
    const flow = followBeats({ lookedAtMs: 0, sinceMs: 0 }, { nowMs: 14_000, newestMs: 13_000 }, limits);
    expect(flow.sinceMs).toBe(14_000);
  });
});

describe('an agent without a beat', () => {
  it('is doubted after ten seconds while others beat', () => {
    expect(doubt(9, look(steady))).toBeNull();
    expect(doubt(11, look(steady))).toEqual({ silentMs: 11_000, beatsFlow: true });
  });

  it('is not doubted because the server was away for a minute, until ten seconds after beats came back', () => {
    const away = Array.from({ length: 30 }, (_, index) => index * 2);
    expect(doubt(60, look([...steady, ...away.slice(0, 12)]))).not.toBeNull();
    for (const since of [1, 2, 3, 4, 5, 6]) {
      const flow = look([...steady, ...away, ...Array<number>(since).fill(1)]);
      expect(doubt(60 + since * 2, flow)).toBeNull();
    }
    const flow = look([...steady, ...away, ...Array<number>(8).fill(1)]);
    expect(doubt(80, flow)).toEqual({ silentMs: 14_000, beatsFlow: true });
  });

  it('is doubted after half a minute where no beats come at all', () => {
    const flow = look([null]);
    expect(doubt(29, flow)).toBeNull();
    expect(doubt(31, flow)).toEqual({ silentMs: 31_000, beatsFlow: false });
  });
});

it.each([
  { silentMs: 11_000, beatsFlow: true, agent: false, people_alone: true, nobody: true, unknown: false },
  // LiveKit sees the ghost of a killed agent for some 20 s.
  { silentMs: 31_000, beatsFlow: true, agent: true, people_alone: true, nobody: true, unknown: true },
  { silentMs: 61_000, beatsFlow: false, agent: false, people_alone: true, nobody: false, unknown: false },
])('is lost by what LiveKit sees: $silentMs ms, others beat: $beatsFlow', ({ silentMs, beatsFlow, ...lost }) => {
  for (const sight of ['agent', 'people_alone', 'nobody', 'unknown'] as const) {
    expect(isLost({ silentMs, beatsFlow }, sight, limits), sight).toBe(lost[sight]);
  }
});
