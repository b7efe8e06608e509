import { expect, it } from 'vitest';
import { dialWindow } from './dial-window.ts';
import { windowClassOf } from './window-class.ts';

const found = windowClassOf({ e164: '+966512345678' });
if (!found.ok) throw new Error(found.reason);
const { windowClass } = found;

it('closes while the phone could still ring beyond the lawful hour', () => {
  const at = (time: string) =>
    dialWindow(windowClass, { purpose: 'service', settings: { window: [] } }, new Date(time));
  expect(at('2026-01-15T16:57:59Z').allowed).toBe(true);
  expect(at('2026-01-15T16:58:01Z')).toMatchObject({
    allowed: false,
    reason: 'closing_soon@Asia/Riyadh',
    nextOpenAt: new Date('2026-01-16T06:00:00Z'),
  });
});

it('keeps to the campaign’s own hours, too', () => {
  const settings = { window: [{ days: [4], from: '10:00', to: '12:00' }] };
  const at = (time: string) => dialWindow(windowClass, { purpose: 'service', settings }, new Date(time));
  expect(at('2026-01-15T08:00:00Z').allowed).toBe(true);
  expect(at('2026-01-15T10:00:00Z').reason).toBe('outside_campaign_window@Asia/Riyadh');
});
