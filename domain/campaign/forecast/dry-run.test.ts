import { expect, it } from 'vitest';
import { CampaignSettings } from '../campaign.ts';
import { triedSettings, WhatIf } from './dry-run.ts';

const rule = { maxRetries: 1, coolDownSeconds: 60 };
const hours = { days: [1], from: '09:00', to: '12:00' };

it('tries what is named, and leaves the rest as the campaign has it', () => {
  const settings = CampaignSettings.parse({
    concurrency: 7,
    retryPolicy: { busy: { maxRetries: 9, coolDownSeconds: 90 } },
  });
  const whatIf = WhatIf.parse({ window: [hours], retryPolicy: { maxAttempts: 5, noAnswer: rule } });
  expect(triedSettings(settings, whatIf)).toEqual({
    ...settings,
    window: [hours],
    retryPolicy: { ...settings.retryPolicy, maxAttempts: 5, noAnswer: rule },
  });
  expect(triedSettings(settings, {})).toEqual(settings);
});

it.each([
  { name: 'other' },
  { weight: 2 },
  { concurrency: 0 },
  { retryPolicy: { maxTries: 3 } },
  { retryPolicy: { busy: { ...rule, coolDown: 3 } } },
  { retryPolicy: { busy: { maxRetries: 1 } } },
  { window: [{ ...hours, zone: 'UTC' }] },
])('refuses %j: what is misspelt would be tried as if it were not there', (whatIf) => {
  expect(WhatIf.safeParse(whatIf).success).toBe(false);
});
