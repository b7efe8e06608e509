import { describe, expect, it } from 'vitest';
import { homeZone, zonesHomeFirst } from './clock.ts';
import { windowClassOf, type ContactPlace } from './window-class.ts';

function classOf(contact: ContactPlace) {
  const found = windowClassOf(contact);
  if (!('windowClass' in found)) throw new Error(found.code);
  return found.windowClass;
}

describe('the clock by which times are said', () => {
  it.each<[note: string, contact: ContactPlace, home: string | null]>([
    ['the only one', { e164: '+12125550123' }, 'America/New_York'],
    ['none of two', { e164: '+18505550123' }, null],
    ['that of the record', { e164: '+12125550123', timezone: 'America/Los_Angeles' }, 'America/Los_Angeles'],
    ['that of the record’s state', { e164: '+12125550123', region: 'US-CA' }, 'America/Los_Angeles'],
    ['that of the record’s country', { e164: '+966500000001', country: 'AE' }, 'Asia/Dubai'],
    ['none of a state with two', { e164: '+12025550123', region: 'US-TN' }, null],
    ['the only one, in the state of the record', { e164: '+12125550123', region: 'US-NJ' }, 'America/New_York'],
  ])('is %s', (_note, contact, home) => {
    expect(homeZone(classOf(contact))).toBe(home);
  });

  it('comes first among all that count', () => {
    expect(zonesHomeFirst(classOf({ e164: '+12125550123', region: 'US-CA' }))).toEqual([
      'America/Los_Angeles',
      'America/New_York',
    ]);
    expect(zonesHomeFirst(classOf({ e164: '+18505550123' }))).toEqual(['America/New_York', 'America/Chicago']);
  });
});
