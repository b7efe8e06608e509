import { z } from 'zod';
import { AnswerFlow } from '../call/answer-flow.ts';
import { campaignStatuses } from './campaign-status.ts';
import { wholeSettings, type WholeLimits, type WholeSetting } from './setting-limits.ts';
import { changeOf } from './settings-change.ts';
import { MenuPolicy } from '../call/menu-keys.ts';
import { RetryPolicy } from '../dialling/retry-policy.ts';

export const CampaignStatus = z.enum(campaignStatuses);
export type CampaignStatus = z.infer<typeof CampaignStatus>;

export const campaignActions = ['launch', 'schedule', 'pause', 'resume', 'cancel', 'complete', 'reopen'] as const;
export type CampaignAction = (typeof campaignActions)[number];

const transitions: Record<CampaignAction, { from: readonly CampaignStatus[]; to: CampaignStatus }> = {
  launch: { from: ['draft', 'scheduled'], to: 'dialing' },
  schedule: { from: ['draft'], to: 'scheduled' },
  pause: { from: ['dialing', 'scheduled'], to: 'paused' },
  /** `failed` are campaigns that older versions ended where they pause now. */
  resume: { from: ['paused', 'failed'], to: 'dialing' },
  cancel: { from: ['dialing', 'paused', 'scheduled'], to: 'cancelled' },
  complete: { from: ['dialing'], to: 'completed' },
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
    days: z.array(z.number().int().min(1).max(7)).min(1, 'Choose at least one day of the week.'),
    /** HH:MM, inclusive. */
    from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write the beginning as in 09:00.'),
    /** HH:MM, exclusive; 24:00 is the end of the day. */
    to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'Write the end as in 18:00 or 24:00.'),
  }),
);
export type CampaignWindow = z.infer<typeof CampaignWindow>;

function whole({ min, max, default: usual }: WholeLimits) {
  return z.number().int().min(min).max(max).default(usual);
}

function wholeFields() {
  const fields = Object.entries(wholeSettings).map(([name, limits]) => [name, whole(limits)]);
  return Object.fromEntries(fields) as Record<WholeSetting, ReturnType<typeof whole>>;
}

/** Settings that may change while the campaign dials; each change raises the settings version. */
const liveFields = {
  ...wholeFields(),
  /** Empty: the legal window alone. */
  window: CampaignWindow.default([]),
  retryPolicy: RetryPolicy.prefault({}),
};

/** Settings that are fixed at the launch. */
const draftFields = {
  voicemail: z
    .discriminatedUnion('policy', [
      z.object({ policy: z.literal('hang_up') }),
      z.object({ policy: z.literal('leave_message'), message: z.string().min(1).max(1000) }),
    ])
    .default({ policy: 'hang_up' }),
  /** When the bot speaks to whoever answers. Fixed, because calls that ring have it in their lease. */
  answerFlow: AnswerFlow.default('speak_first'),
  /** When a menu answers. */
  menu: MenuPolicy.default({ policy: 'end' }),
  /** Added to the bot's instructions for this campaign only. */
  promptOverride: z.string().max(10_000).default(''),
  /** Country for phone numbers without a country code, ISO 3166-1 alpha-2. */
  defaultCountry: z.string().length(2).nullable().default(null),
};

/** Settings of a campaign. Rows are parsed with it when they are read, so that what an older row lacks has its default. */
export const CampaignSettings = z.object({ ...liveFields, ...draftFields });
export type CampaignSettings = z.infer<typeof CampaignSettings>;

/** What may change before the launch. */
export const SettingsChange = changeOf({ ...liveFields, ...draftFields });
export type SettingsChange = z.infer<typeof SettingsChange>;

/** What may change while the campaign dials. */
export const LiveSettingsChange = changeOf(liveFields);
export type LiveSettingsChange = z.infer<typeof LiveSettingsChange>;
