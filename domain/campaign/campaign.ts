import { z } from 'zod';
import { campaignStatuses } from './campaign-status.ts';
import { RetryPolicy } from '../dialling/retry-policy.ts';

export const CampaignStatus = z.enum(campaignStatuses);
export type CampaignStatus = z.infer<typeof CampaignStatus>;

export const campaignActions = [
  'launch',
  'schedule',
  'pause',
  'resume',
  'cancel',
  'complete',
  'fail',
  'reopen',
] as const;
export type CampaignAction = (typeof campaignActions)[number];

const transitions: Record<CampaignAction, { from: readonly CampaignStatus[]; to: CampaignStatus }> = {
  launch: { from: ['draft', 'scheduled'], to: 'dialing' },
  schedule: { from: ['draft'], to: 'scheduled' },
  pause: { from: ['dialing', 'scheduled'], to: 'paused' },
  resume: { from: ['paused'], to: 'dialing' },
  cancel: { from: ['dialing', 'paused', 'scheduled'], to: 'cancelled' },
  complete: { from: ['dialing'], to: 'completed' },
  fail: { from: ['dialing', 'paused'], to: 'failed' },
  /** A callback for a contact of a finished campaign takes it up again. */
  reopen: { from: ['completed'], to: 'dialing' },
};

/** The status after an action, or null if the action is not possible now. */
export function statusAfter(status: CampaignStatus, action: CampaignAction): CampaignStatus | null {
  const transition = transitions[action];
  return transition.from.includes(status) ? transition.to : null;
}

export const Purpose = z.enum(['marketing', 'service', 'collection', 'survey']);
export type Purpose = z.infer<typeof Purpose>;

/** Opening hours of a campaign in the recipient's time zone; they only narrow the legal window. */
export const CampaignWindow = z.array(
  z.object({
    /** ISO weekdays, Monday is 1. */
    days: z.array(z.number().int().min(1).max(7)).min(1),
    /** HH:MM, inclusive. */
    from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
    /** HH:MM, exclusive; 24:00 is the end of the day. */
    to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/),
  }),
);
export type CampaignWindow = z.infer<typeof CampaignWindow>;

/** Settings that may change while the campaign dials; each change raises the settings version. */
export const CampaignSettings = z.object({
  concurrency: z.number().int().min(1).max(1000).default(5),
  /** Campaigns that want more calls than their provider account allows share its slots in proportion to this. */
  weight: z.number().int().min(1).max(100).default(1),
  /** Empty: the legal window alone. */
  window: CampaignWindow.default([]),
  retryPolicy: RetryPolicy.prefault({}),
  /** How long a phone rings before we give up. */
  ringTimeoutSeconds: z.number().int().min(15).max(120).default(40),
  voicemail: z
    .discriminatedUnion('policy', [
      z.object({ policy: z.literal('hang_up') }),
      z.object({ policy: z.literal('leave_message'), message: z.string().min(1).max(1000) }),
    ])
    .default({ policy: 'hang_up' }),
  /** Added to the bot's instructions for this campaign only. */
  promptOverride: z.string().max(10_000).default(''),
  /** Country for phone numbers without a country code, ISO 3166-1 alpha-2. */
  defaultCountry: z.string().length(2).nullable().default(null),
});
export type CampaignSettings = z.infer<typeof CampaignSettings>;
