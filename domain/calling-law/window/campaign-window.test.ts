import { describe, expect, test } from 'vitest';
import { CampaignWindow } from '../../campaign/campaign.ts';
import { campaignWindowProblem, parseCampaignWindow } from './campaign-window.ts';
import { windowClassFromKey } from './window-class.ts';

const daily = [1, 2, 3, 4, 5, 6, 7];

describe('reading', () => {
  test.each<[string, CampaignWindow | null]>([
    ['10:00-17:00', [{ days: daily, from: '10:00', to: '17:00' }]],
    ['9:30 – 17:00', [{ days: daily, from: '09:30', to: '17:00' }]],
    ['mon-fri 10:00-17:00', [{ days: [1, 2, 3, 4, 5], from: '10:00', to: '17:00' }]],
    ['Mon-Fri 10:00-17:00', [{ days: [1, 2, 3, 4, 5], from: '10:00', to: '17:00' }]],
    ['sun-thu 10:00-24:00', [{ days: [1, 2, 3, 4, 7], from: '10:00', to: '24:00' }]],
    ['1-5 10:00-17:00', [{ days: [1, 2, 3, 4, 5], from: '10:00', to: '17:00' }]],
    [
      'monday 10:00-12:00; sat,sun 11:00-12:00',
      [
        { days: [1], from: '10:00', to: '12:00' },
        { days: [6, 7], from: '11:00', to: '12:00' },
      ],
    ],
    ['17:00-10:00', null],
    ['10:00-10:00', null],
    ['10-17', null],
    ['25:00-26:00', null],
    ['10:00-17:60', null],
    ['someday 10:00-17:00', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(parseCampaignWindow(text)).toEqual(expected);
  });
});

describe('checking', () => {
  const at = new Date('2026-11-21T10:00:00Z');
  const classes = ['AE@Asia/Dubai#country', 'US-NY@America/New_York#area_code', 'FR@Europe/Paris#country'].map(
    windowClassFromKey,
  );
  const problem = (window: CampaignWindow, windowClasses = classes) =>
    campaignWindowProblem(window, windowClasses, { at });

  test('hours that meet all legal windows are fine', () => {
    expect(problem([])).toBeNull();
    expect(problem([{ days: daily, from: '10:00', to: '17:00' }])).toBeNull();
  });

  test('hours that never meet a legal window are refused with its source', () => {
    expect(problem([{ days: daily, from: '18:30', to: '20:30' }])).toMatchObject({
      code: 'campaign_window_never_legal_by',
      windowClasses: [{ regions: ['AE'] }],
      params: { regions: ['AE'], sources: expect.stringContaining('Cabinet Resolution 56/2024') },
    });
    expect(problem([{ days: [6, 7], from: '10:00', to: '17:00' }])).toMatchObject({
      windowClasses: [{ regions: ['FR'] }],
    });
    expect(problem([{ days: [1], from: '13:00', to: '14:00' }])).toMatchObject({
      windowClasses: [{ regions: ['FR'] }],
    });
  });

  test('a class that never opens anyway is not the fault of the hours', () => {
    const russian = windowClassFromKey('RU@Europe/Kaliningrad|Asia/Kamchatka#country');
    expect(problem([{ days: daily, from: '10:00', to: '17:00' }], [russian])).toBeNull();
  });

  const newYork = windowClassFromKey('US-NY@America/New_York#area_code');
  const alabama = windowClassFromKey('US-AL@America/Chicago#area_code');

  test.each<[note: string, CampaignWindow, string | null]>([
    ['over midnight', [{ days: daily, from: '20:00', to: '06:00' }], 'campaign_window_inverted'],
    ['of no length', [{ days: daily, from: '09:00', to: '09:00' }], 'campaign_window_inverted'],
    ['from noon to 00:00', [{ days: daily, from: '12:00', to: '00:00' }], 'campaign_window_inverted'],
    [
      'inverted beside sound ones',
      [
        { days: [1], from: '09:00', to: '12:00' },
        { days: [2], from: '17:00', to: '09:00' },
      ],
      'campaign_window_inverted',
    ],
    ['until the end of the day', [{ days: daily, from: '12:00', to: '24:00' }], null],
    [
      'over midnight as two',
      [
        { days: daily, from: '20:00', to: '24:00' },
        { days: daily, from: '00:00', to: '06:00' },
      ],
      null,
    ],
    ['in the night', [{ days: daily, from: '00:00', to: '07:00' }], 'campaign_window_never_legal_by'],
    [
      'that meets the law for a minute',
      [{ days: daily, from: '06:00', to: '08:01' }],
      'campaign_window_never_legal_by',
    ],
    ['that meets the law for an hour', [{ days: daily, from: '06:00', to: '09:00' }], null],
    [
      'in the hour that a change of the clock skips',
      [{ days: [7], from: '02:00', to: '03:00' }],
      'campaign_window_never_legal_by',
    ],
  ])('hours %s', (_note, window, expected) => {
    expect(problem(window, [newYork])?.code ?? null).toBe(expected);
  });

  test('only Sundays, in a state that forbids them', () => {
    const sundays = [{ days: [7], from: '09:00', to: '17:00' }];
    expect(problem(sundays, [alabama])).toMatchObject({
      code: 'campaign_window_never_legal_by',
      params: { regions: ['US-AL'] },
    });
    expect(problem(sundays, [newYork])).toBeNull();
    expect(problem(sundays, [newYork, alabama])).toMatchObject({ windowClasses: [alabama] });
  });

  test.each([
    [{ days: [], from: '09:00', to: '17:00' }, 'Choose at least one day'],
    [{ days: [1], from: '9', to: '17:00' }, 'as in 09:00'],
    [{ days: [1], from: '24:00', to: '24:00' }, 'as in 09:00'],
    [{ days: [1], from: '09:00', to: '25:00' }, 'as in 18:00'],
    [{ days: [8], from: '09:00', to: '17:00' }, ''],
  ])('%j is refused in words where it comes in', (range, words) => {
    expect(CampaignWindow.safeParse([range]).error?.message).toContain(words);
  });

  test('hours must end after they start', () => {
    expect(problem([{ days: daily, from: '17:00', to: '10:00' }])).toMatchObject({
      code: 'campaign_window_inverted',
      params: { from: '17:00', to: '10:00' },
    });
  });
});
