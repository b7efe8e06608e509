import { describe, expect, it } from 'vitest';
import { CampaignSettings, campaignActions, LiveSettingsChange, SettingsChange, statusAfter } from './campaign.ts';
import { campaignStatuses } from './campaign-status.ts';
import { wholeSettings, type WholeSetting } from './setting-limits.ts';

describe('the status of a campaign', () => {
  it('changes only by the actions that are possible in it', () => {
    const possible = campaignStatuses.map((status) => [
      status,
      campaignActions.filter((action) => statusAfter(status, action) !== null),
    ]);
    expect(Object.fromEntries(possible)).toEqual({
      draft: ['launch', 'schedule'],
      scheduled: ['launch', 'pause', 'cancel'],
      dialing: ['pause', 'cancel', 'complete'],
      paused: ['resume', 'cancel'],
      completed: ['reopen'],
      failed: ['resume'],
      cancelled: [],
    });
  });
});

describe('the settings of a campaign', () => {
  it('have a default for everything', () => {
    const settings = CampaignSettings.parse({});
    expect(settings).toMatchObject({
      concurrency: 5,
      voicemail: { policy: 'hang_up' },
      menu: { policy: 'end' },
      retryPolicy: { maxAttempts: 3 },
    });
  });

  it.each([
    { concurrency: 0 },
    { ringTimeoutSeconds: 5 },
    { window: [{ days: [], from: '09:00', to: '17:00' }] },
    { window: [{ days: [1], from: '9:00', to: '17:00' }] },
    { voicemail: { policy: 'leave_message', message: '' } },
    { menu: { policy: 'press_keys', keys: 'sales' } },
  ])('refuse %j', (settings) => {
    expect(CampaignSettings.safeParse(settings).success).toBe(false);
  });

  it.each(Object.keys(wholeSettings) as WholeSetting[])('keep %s within its limits', (name) => {
    const { min, max, default: usual } = wholeSettings[name];
    expect(CampaignSettings.parse({})[name]).toBe(usual);
    const takes = (value: number): boolean => CampaignSettings.safeParse({ [name]: value }).success;
    expect([min, max, min - 1, max + 1, min + 0.5].map(takes)).toEqual([true, true, false, false, false]);
  });
});

describe('a change of settings', () => {
  it('names only what it changes', () => {
    expect(SettingsChange.parse({})).toEqual({});
    expect(SettingsChange.parse({ weight: 7, promptOverride: '' })).toEqual({ weight: 7, promptOverride: '' });
    expect(SettingsChange.safeParse({ weight: 0 }).success).toBe(false);
    expect(SettingsChange.safeParse({ speed: 1 }).success).toBe(false);
  });

  it('cannot touch what is fixed at the launch while the campaign dials', () => {
    expect(LiveSettingsChange.parse({ weight: 7 })).toEqual({ weight: 7 });
    expect(LiveSettingsChange.safeParse({ promptOverride: 'Be brief.' }).success).toBe(false);
    expect(LiveSettingsChange.safeParse({ voicemail: { policy: 'hang_up' } }).success).toBe(false);
  });
});
