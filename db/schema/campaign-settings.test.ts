import { describe, expect, it } from 'vitest';
import { CampaignSettings } from '#domain/campaign/campaign.ts';
import { campaigns } from './campaign.ts';

const rule = (maxRetries: number, coolDownSeconds: number) => ({ maxRetries, coolDownSeconds });

const firstPolicy = {
  maxAttempts: 4,
  noAnswer: rule(1, 7200),
  busy: rule(1, 600),
  voicemail: rule(0, 7200),
  hangup: rule(0, 7200),
  failed: rule(1, 60),
};
const first = {
  concurrency: 9,
  window: [{ days: [1, 2], from: '09:00', to: '17:00' }],
  retryPolicy: firstPolicy,
  ringTimeoutSeconds: 30,
  voicemail: { policy: 'hang_up' },
  promptOverride: 'Be brief.',
  defaultCountry: 'GB',
};
const usual = CampaignSettings.parse({});

/** What each version of the product stored. */
const shapes = {
  'of the first version': first,
  'with a weight': { ...first, weight: 3 },
  'with a rule for missed callbacks': { ...first, weight: 3, retryPolicy: { ...firstPolicy, callback: rule(5, 60) } },
  'with times of day': {
    ...first,
    weight: 3,
    retryPolicy: { ...firstPolicy, callback: rule(5, 60), spreadTimesOfDay: true },
  },
};

describe('settings in the database', () => {
  it.each(Object.entries(shapes))('%s are read whole: as they are, with defaults for the rest', (_, stored) => {
    expect(campaigns.settings.mapFromDriverValue(stored)).toEqual({
      ...usual,
      ...stored,
      retryPolicy: { ...usual.retryPolicy, ...stored.retryPolicy },
    });
  });

  it('are the same when they come back', () => {
    const settings = CampaignSettings.parse(shapes['with times of day']);
    const written = campaigns.settings.mapToDriverValue(settings);
    expect(campaigns.settings.mapFromDriverValue(written)).toEqual(settings);
  });
});
