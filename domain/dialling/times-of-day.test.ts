import { describe, expect, it } from 'vitest';
import { dialWindow, defaultRuleset, windowClassOf } from '../calling-law/index.ts';
import type { CampaignWindow } from '../campaign/campaign.ts';
import { otherTimeOfDay, spreadHorizonMs, type WindowAnswer } from './times-of-day.ts';

const always = (): WindowAnswer => ({ allowed: true, nextOpenAt: null, closesAt: null });
const riyadh = ['Asia/Riyadh'];
/** An instant of November 2026 on the clock of Riyadh, three hours ahead of UTC; the 24th is a Tuesday. */
const at = (day: number, time: string): Date => new Date(`2026-11-${String(day).padStart(2, '0')}T${time}:00+03:00`);

const choose = (
  earliest: Date,
  triedAt: Date[],
  more: { zones?: string[]; windowAt?: (at: Date) => WindowAnswer } = {},
) => otherTimeOfDay({ earliest, triedAt, zones: more.zones ?? riyadh, windowAt: more.windowAt ?? always });

describe('another time of day', () => {
  it.each([
    ['morning', '09:00', '09:30', at(24, '11:00')],
    ['midday', '11:00', '11:20', at(24, '14:00')],
    ['afternoon', '14:00', '16:00', at(24, '17:00')],
    ['evening', '17:00', '19:00', at(25, '00:00')],
  ])('than the %s is the next part of the day', (_, tried, earliest, expected) => {
    expect(choose(at(24, earliest), [at(24, tried)])).toEqual(expected);
  });

  it('needs no move where the cool-down ends in another part already', () => {
    expect(choose(at(24, '11:00'), [at(24, '10:59')])).toBeNull();
    expect(choose(at(24, '13:00'), [at(24, '09:00')])).toBeNull();
    expect(choose(at(24, '13:00'), [])).toBeNull();
  });

  it('leaves out every part that was tried, on whatever day', () => {
    const tried = [at(20, '09:00'), at(22, '12:00'), at(24, '15:00')];
    expect(choose(at(25, '08:00'), tried)).toEqual(at(25, '17:00'));
  });

  it('is the part tried least once all were tried', () => {
    const once = [at(20, '09:00'), at(21, '12:00'), at(22, '15:00'), at(23, '18:00')];
    expect(choose(at(24, '09:00'), once)).toBeNull();
    expect(choose(at(24, '09:00'), [...once, at(24, '08:00')])).toEqual(at(24, '11:00'));
    expect(choose(at(24, '12:00'), [...once, at(24, '12:00'), at(23, '15:30')])).toEqual(at(24, '17:00'));
  });

  it('is not the last minutes of a part, which a dial may miss while it waits for a slot', () => {
    const tried = [at(23, '12:00')];
    expect(choose(at(24, '10:46'), tried)).toEqual(at(24, '14:00'));
    expect(choose(at(24, '10:45'), tried)).toBeNull();
  });

  it('is never before the cool-down is over, whatever was tried', () => {
    for (let hour = 0; hour < 24; hour++) {
      for (let tried = 0; tried < 24; tried++) {
        const earliest = at(24, `${String(hour).padStart(2, '0')}:10`);
        const chosen = choose(earliest, [at(24, `${String(tried).padStart(2, '0')}:00`)]);
        const part = (date: Date): number =>
          [11, 14, 17].filter((from) => (date.getUTCHours() + 3) % 24 >= from).length;
        expect(part(chosen ?? earliest)).not.toBe(part(at(24, `${String(tried).padStart(2, '0')}:00`)));
        expect((chosen ?? earliest).getTime()).toBeGreaterThanOrEqual(earliest.getTime());
      }
    }
  });

  it('follows the clock when it is changed', () => {
    const before = new Date('2026-10-31T20:00:00-04:00');
    const tried = [before];
    // New York turns its clocks back in the night: midnight is at 04:00 UTC, 11:00 at 16:00 UTC.
    const zones = ['America/New_York'];
    expect(choose(before, tried, { zones })).toEqual(new Date('2026-11-01T04:00:00Z'));
    const morning = new Date('2026-11-01T04:30:00Z');
    expect(choose(morning, [...tried, morning], { zones })).toEqual(new Date('2026-11-01T16:00:00Z'));
  });

  it('is another one in every zone the person may be in', () => {
    const zones = ['America/New_York', 'America/Los_Angeles'];
    const tried = [new Date('2026-11-24T17:30:00Z')]; // 12:30 and 09:30
    const chosen = choose(new Date('2026-11-24T18:00:00Z'), tried, { zones });
    // At 14:00 in New York it is 11:00 in Los Angeles: midday was not tried there, nor the afternoon here.
    expect(chosen).toEqual(new Date('2026-11-24T19:00:00Z'));
    const both = choose(new Date('2026-11-24T18:00:00Z'), [...tried, new Date('2026-11-24T19:30:00Z')], { zones });
    expect(both).toEqual(new Date('2026-11-24T22:00:00Z'));
  });
});

describe('another time of day within calling hours', () => {
  const found = windowClassOf({ e164: '+966512345678' });
  if (!found.ok) throw new Error(found.code);
  const { windowClass } = found;
  const chooseIn = (window: CampaignWindow, earliest: Date, triedAt: Date[]) =>
    otherTimeOfDay({
      earliest,
      triedAt,
      zones: windowClass.zones,
      windowAt: (instant) =>
        dialWindow(windowClass, { purpose: 'service', settings: { window } }, instant, defaultRuleset),
    });
  const everyDay = [1, 2, 3, 4, 5, 6, 7];

  it('is when the law opens', () => {
    // Lawful from 9:00 to 20:00: the next morning, not midnight.
    expect(chooseIn([], at(24, '18:00'), [at(24, '17:30'), at(23, '12:00'), at(22, '15:00')])).toEqual(at(25, '09:00'));
  });

  it('lies inside the campaign’s hours, and on its days', () => {
    const window = [{ days: [2, 4], from: '10:00', to: '16:00' }];
    const tried = [at(24, '10:30'), at(24, '12:00')];
    expect(chooseIn(window, at(24, '12:30'), tried)).toEqual(at(24, '14:00'));
    expect(chooseIn(window, at(24, '15:59'), tried)).toEqual(at(26, '14:00'));
  });

  it('is the same one where the hours allow no other', () => {
    const window = [{ days: everyDay, from: '09:00', to: '10:30' }];
    expect(chooseIn(window, at(24, '10:00'), [at(24, '09:00')])).toBeNull();
    expect(chooseIn(window, at(24, '13:00'), [at(24, '09:00')])).toBeNull();
  });

  it('is given up where hours never open, or are shorter than a dial may wait', () => {
    const shut = (): WindowAnswer => ({ allowed: false, nextOpenAt: null, closesAt: null });
    expect(choose(at(24, '10:00'), [at(24, '09:00')], { windowAt: shut })).toBeNull();
    const short = [{ days: everyDay, from: '12:00', to: '12:10' }];
    expect(chooseIn(short, at(24, '10:00'), [at(24, '09:00')])).toBeNull();
  });

  it('may be days away, up to a week', () => {
    const window = [
      { days: [1], from: '09:00', to: '10:00' },
      { days: [2], from: '17:00', to: '19:00' },
    ];
    expect(chooseIn(window, at(23, '09:30'), [at(16, '09:00')])).toEqual(at(24, '17:00'));
    expect(chooseIn(window, at(24, '17:30'), [at(24, '17:00')])).toEqual(at(30, '09:00'));
    const tuesdays = [
      { days: [2], from: '09:00', to: '11:00' },
      { days: [2], from: '17:00', to: '19:00' },
    ];
    expect(chooseIn(tuesdays, at(24, '17:30'), [at(24, '17:00')])).toEqual(new Date('2026-12-01T09:00:00+03:00'));
  });

  it('does not look beyond a week', () => {
    const opensAfter = new Date(at(24, '10:00').getTime() + spreadHorizonMs + 3_600_000);
    const windowAt = (instant: Date): WindowAnswer => {
      const allowed = instant < at(24, '10:50') || instant >= opensAfter;
      const closesAt = instant < at(24, '10:50') ? at(24, '10:50') : null;
      return { allowed, closesAt: allowed ? closesAt : null, nextOpenAt: allowed ? null : opensAfter };
    };
    expect(choose(at(24, '10:00'), [at(24, '09:00')], { windowAt })).toBeNull();
  });
});
