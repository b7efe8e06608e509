import { describe, expect, it } from 'vitest';
import { CampaignSettings, campaignActions, statusAfter } from './campaign.ts';
import { campaignStatuses } from './campaign-status.ts';

describe('the status of a campaign', () => {
  it('changes only by the actions that are possible in it', () => {
    const possible = campaignStatuses.map((status) => [
      status,
      campaignActions.filter((action) => statusAfter(status, action) !== null),
    ]);
    expect(Object.fromEntries(possible)).toEqual({
      draft: ['launch', 'schedule'],
      scheduled: ['launch', 'pause', 'cancel'],
      dialing: ['pause', 'cancel', 'complete', 'fail'],
      paused: ['resume', 'cancel', 'fail'],
      completed: ['reopen'],
      failed: [],
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
      retryPolicy: { maxAttempts: 3 },
    });
  });

  it.each([
    { concurrency: 0 },
    { ringTimeoutSeconds: 5 },
    { window: [{ days: [], from: '09:00', to: '17:00' }] },
    { window: [{ days: [1], from: '9:00', to: '17:00' }] },
    { voicemail: { policy: 'leave_message', message: '' } },
  ])('refuse %j', (settings) => {
    expect(CampaignSettings.safeParse(settings).success).toBe(false);
  });
});
