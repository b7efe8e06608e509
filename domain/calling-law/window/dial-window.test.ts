import { expect, it } from 'vitest';
import { dialWindow, stopOf } from './dial-window.ts';
import { changedRuleset } from './rule-override.ts';
import { defaultRuleset } from '../data/ruleset.ts';
import { windowClassOf } from './window-class.ts';

const found = windowClassOf({ e164: '+966512345678' });
if (!found.ok) throw new Error(found.code);
const { windowClass } = found;

it('closes while the phone could still ring beyond the lawful hour', () => {
  const at = (time: string) =>
    dialWindow(windowClass, { purpose: 'service', settings: { window: [] } }, new Date(time), defaultRuleset);
  expect(at('2026-01-15T16:57:59Z').allowed).toBe(true);
  expect(at('2026-01-15T16:58:01Z')).toMatchObject({
    allowed: false,
    reason: 'closing_soon@Asia/Riyadh',
    nextOpenAt: new Date('2026-01-16T06:00:00Z'),
  });
});

it('keeps to the campaign’s own hours, too', () => {
  const settings = { window: [{ days: [4], from: '10:00', to: '12:00' }] };
  const at = (time: string) =>
    dialWindow(windowClass, { purpose: 'service', settings }, new Date(time), defaultRuleset);
  expect(at('2026-01-15T08:00:00Z').allowed).toBe(true);
  expect(at('2026-01-15T10:00:00Z').reason).toBe('outside_campaign_window@Asia/Riyadh');
});

it('is closed where calls are stopped, and says by which stop', () => {
  const at = new Date('2026-01-15T08:00:00Z');
  const ask = (region: string) => {
    const stop = { region, from: new Date('2026-01-15T07:00:00Z'), to: null, reason: 'A storm' };
    const rules = changedRuleset(defaultRuleset, { stops: [stop] });
    const { allowed, reason } = dialWindow(windowClass, { purpose: 'service', settings: { window: [] } }, at, rules);
    return { allowed, reason, stop: stopOf(windowClass, at, rules)?.reason };
  };
  expect(ask('SA')).toEqual({ allowed: false, reason: 'regional_stop@SA', stop: 'A storm' });
  expect(ask('AE')).toEqual({ allowed: true, reason: 'inside_all_candidates', stop: undefined });
});
