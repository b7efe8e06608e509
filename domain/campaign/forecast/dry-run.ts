import { z } from 'zod';
import { bars } from '../../contact/contact.ts';
import { RetryPolicy } from '../../dialling/retry-policy.ts';
import { CampaignWindow, SettingsChange, type CampaignSettings } from '../campaign.ts';
import { Forecast } from './forecast.ts';

/** Why a contact of a dry run is not called: what bars it, or a stop that somebody has to lift. */
const notCalledReasons = [...bars, 'stopped'] as const;
export type NotCalledReason = (typeof notCalledReasons)[number];

const { busy, maxAttempts, spreadTimesOfDay } = RetryPolicy.shape;
// A name that is misspelt must not be tried as if it were not there.
const rule = busy.unwrap().strict().optional();
const rules = {
  maxAttempts: maxAttempts.unwrap().optional(),
  noAnswer: rule,
  busy: rule,
  voicemail: rule,
  hangup: rule,
  failed: rule,
  callback: rule,
  spreadTimesOfDay: spreadTimesOfDay.unwrap().optional(),
} satisfies Record<keyof RetryPolicy, z.ZodType>;

/** Settings that a dry run may try without anything being stored; what is left out is as the campaign has it. */
export const WhatIf = SettingsChange.pick({ concurrency: true, ringTimeoutSeconds: true }).extend({
  window: z.array(CampaignWindow.element.strict()).optional(),
  retryPolicy: z.strictObject(rules).optional(),
});
export type WhatIf = z.infer<typeof WhatIf>;

/** The settings with those that are tried in the place of their own. */
export function triedSettings(settings: CampaignSettings, whatIf: WhatIf): CampaignSettings {
  return { ...settings, ...whatIf, retryPolicy: { ...settings.retryPolicy, ...whatIf.retryPolicy } };
}

/** What a launch would do now. */
export const DryRun = z.object({
  /** Contacts that will be called. */
  called: z.number(),
  /** Of those: a cap holds them up, so that they are called later than their window opens. */
  heldUp: z.number(),
  notCalled: z.array(z.object({ reason: z.enum(notCalledReasons), contacts: z.number() })),
  forecast: Forecast,
});
export type DryRun = z.infer<typeof DryRun>;
