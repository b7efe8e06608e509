import { describe, expect, it } from 'vitest';
import { defaultRuleset, dialWindow, windowClassOf } from '../calling-law/index.ts';
import type { CampaignWindow } from '../campaign/campaign.ts';
import type { WindowAnswer } from './times-of-day.ts';
import { retryDue, spreadFrom } from './retry-due.ts';
import { spreadOf } from './spread.ts';

function windowOf(e164: string, window: CampaignWindow = []) {
  const found = windowClassOf({ e164 });
  if (!found.ok) throw new Error(found.code);
  const campaign = { purpose: 'service', settings: { window } } as const;
  const windowAt = (at: Date) => dialWindow(found.windowClass, campaign, at, defaultRuleset);
  return { zones: found.windowClass.zones, windowAt };
}

const always = (): WindowAnswer => ({ allowed: true, nextOpenAt: null, closesAt: null });
const newYork = windowOf('+12125550123');
interface Where {
  zones: readonly string[];
  windowAt: (at: Date) => WindowAnswer;
}
const due = (earliest: string, spread: number, where: Where = newYork) =>
  retryDue({ ...where, earliest: new Date(earliest), spread }).toISOString();

describe('when a retry is due', () => {
  it('is the end of its cool-down while calls are allowed', () => {
    expect(due('2026-11-24T15:20:13.500Z', 0.9)).toBe('2026-11-24T15:20:13.500Z');
  });

  it('is the first hour of the next calling hours otherwise: one by one, never all at once', () => {
    // A cap per day frees everybody at midnight; hours begin at 08:00, 13:00 UTC.
    expect(due('2026-11-25T05:00:00Z', 0)).toBe('2026-11-25T13:00:00.000Z');
    expect(due('2026-11-25T05:00:00Z', 0.5)).toBe('2026-11-25T13:30:00.000Z');
    expect(due('2026-11-25T02:10:00Z', 1)).toBe('2026-11-25T14:00:00.000Z');
    const spread = Array.from({ length: 1000 }, (_, i) => spreadOf(`contact-${i}`));
    const minutes = new Map<string, number>();
    for (const one of spread) {
      const minute = due('2026-11-25T05:00:00Z', one).slice(0, 16);
      minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
    }
    expect(minutes.size).toBeGreaterThan(55);
    expect(Math.max(...minutes.values())).toBeLessThan(40);
  });

  it('leaves room in hours that are short', () => {
    const short = windowOf('+12125550123', [{ days: [1, 2, 3, 4, 5, 6, 7], from: '12:00', to: '12:30' }]);
    // The last two minutes count as closed.
    expect(due('2026-11-25T05:00:00Z', 1, short)).toBe('2026-11-25T17:15:00.000Z');
  });

  it('is spread from midnight on where calls are allowed then', () => {
    const everywhere = { zones: ['America/New_York'], windowAt: always };
    expect(due('2026-11-25T05:00:00Z', 0.5, everywhere)).toBe('2026-11-25T05:30:00.000Z');
    expect(due('2026-11-25T05:00:01Z', 0.5, everywhere)).toBe('2026-11-25T05:00:01.000Z');
    expect(due('2026-11-25T06:00:00Z', 0.5, everywhere)).toBe('2026-11-25T06:00:00.000Z');
  });

  it('stays where nothing opens', () => {
    const never = { zones: [], windowAt: (): WindowAnswer => ({ allowed: false, nextOpenAt: null, closesAt: null }) };
    expect(due('2026-11-25T05:00:00Z', 0.5, never)).toBe('2026-11-25T05:00:00.000Z');
  });

  it('has a part of the hour for each contact', () => {
    expect(spreadFrom(new Date(0), { windowAt: always, spread: 0.25 })).toEqual(new Date(900_000));
  });
});
