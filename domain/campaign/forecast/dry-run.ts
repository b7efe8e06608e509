import { z } from 'zod';
import { bars } from '../../contact/contact.ts';
import { SettingsChange } from '../campaign.ts';
import { Forecast } from './forecast.ts';

/** Why a contact of a dry run is not called: what bars it, or a stop that somebody has to lift. */
const notCalledReasons = [...bars, 'stopped'] as const;
export type NotCalledReason = (typeof notCalledReasons)[number];

/** Settings that a dry run may try without anything being stored. */
export const WhatIf = SettingsChange.pick({
  concurrency: true,
  window: true,
  retryPolicy: true,
  ringTimeoutSeconds: true,
});
export type WhatIf = z.infer<typeof WhatIf>;

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
