import { getCountries } from 'libphonenumber-js/max';
import { z } from 'zod';
import { answerCounts, readAbandonmentSetting } from '#db/calling-law/abandonment.ts';
import { latestOutcomes, liveCalls, readCampaign, readProgress } from '#db/campaign/campaign-detail.ts';
import { changeDraft, createDraft, duplicateCampaign } from '#db/campaign/campaign-draft.ts';
import { listCampaigns } from '#db/campaign/campaign-list.ts';
import { listInterruptions } from '#db/campaign/interruptions.ts';
import { moveCampaigns, shelfMoves } from '#db/campaign/campaign-shelf.ts';
import { readDiallingState } from '#db/dialling/dialling-state.ts';
import { readStanding } from '#db/dialling/standing.ts';
import { campaignOptions } from '#db/workspace/workspace.ts';
import { LiveSettingsChange, Purpose, SettingsChange } from '#domain/campaign/campaign.ts';
import { CampaignListQuery } from '#domain/campaign/campaign-list-query.ts';
import { WhatIf } from '#domain/campaign/forecast/dry-run.ts';
import { campaignPowers } from '#domain/campaign/possible-changes.ts';
import { RedialError } from '#domain/error.ts';
import { stored } from '#domain/message/stored.ts';
import { isPermitted } from '#domain/workspace/permission.ts';
import * as m from '#lib/paraglide/messages.js';
import {
  cancelCampaign,
  launchCampaign,
  pauseCampaign,
  resumeCampaign,
} from '#operations/campaign/change-campaign-status.ts';
import { checkLaunch } from '#operations/campaign/check-launch.ts';
import { changeLiveSettings } from '#operations/campaign/change-live-settings.ts';
import { dryRun, readForecasts, type DryRunContext } from '#operations/campaign/dry-run.ts';
import { placeTestCall } from '#operations/campaign/place-test-call.ts';
import { readmitNumber } from '#operations/campaign/readmit-number.ts';
import { stateConsent } from '#operations/campaign/state-consent.ts';
import { inWords } from '../words.ts';
import { permitted, router, type Context } from './trpc.ts';

const campaignId = z.uuid();
const one = z.object({ campaignId });
const name = z
  .string()
  .trim()
  .min(1, { error: () => m.campaign_name_missing() })
  .max(120, { error: () => m.text_too_long({ limit: 120 }) });

const draftChange = z.object({
  name: name.optional(),
  purpose: Purpose.optional(),
  brandId: z.uuid().nullable().optional(),
  consentStatement: z.string().trim().max(2000).nullable().optional(),
  providerAccountId: z.uuid().nullable().optional(),
  providerNumberIds: z.array(z.uuid()).max(200).optional(),
  botVersionId: z.uuid().nullable().optional(),
  settings: SettingsChange.optional(),
});

const liveChange = z.strictObject({
  settings: LiveSettingsChange.optional(),
  providerNumberIds: z
    .array(z.uuid())
    .min(1, { error: () => m.caller_number_missing() })
    .max(200)
    .optional(),
});

const forecasting = ({ db, environment }: Context): DryRunContext => ({
  db,
  timeScale: environment.REDIAL_TIME_SCALE,
});

const shownRows = 50;
const shownInterruptions = 20;

export const campaignsRouter = router({
  list: permitted('campaign.read')
    .input(CampaignListQuery)
    .query(({ ctx, input }) => listCampaigns(ctx.db, input)),

  get: permitted('campaign.read')
    .input(one)
    .query(async ({ ctx, input }) => {
      const detail = await readCampaign(ctx.db, input.campaignId);
      const can = campaignPowers(detail.campaign, {
        editContacts: isPermitted(ctx.roles, 'contact.edit'),
        controlCampaigns: isPermitted(ctx.roles, 'campaign.control'),
      });
      return { ...detail, can };
    }),

  /** Numbers that move while a campaign dials; all read at one moment, so that they agree. */
  progress: permitted('campaign.read')
    .input(one)
    .query(async ({ ctx, input }) => {
      const now = new Date();
      const [progress, dialling, answers, { rule, reason }] = await Promise.all([
        readProgress(ctx.db, input.campaignId),
        readDiallingState(ctx.db, input.campaignId, now),
        answerCounts(ctx.db, input.campaignId, now),
        readAbandonmentSetting(ctx.db),
      ]);
      return { progress, dialling, abandonment: { ...answers, rule, reason }, at: now };
    }),

  /** How many can be called now, how many later and why, and how many never. */
  standing: permitted('campaign.read')
    .input(one)
    .query(({ ctx, input }) => readStanding(ctx.db, input.campaignId, new Date())),

  /** People in calls and the last outcomes: with phone numbers, so for those who may see contacts. */
  activity: permitted('contact.read')
    .input(one)
    .query(async ({ ctx, input }) => {
      const [live, outcomes] = await Promise.all([
        liveCalls(ctx.db, { ...input, limit: shownRows }),
        latestOutcomes(ctx.db, { ...input, limit: shownRows }),
      ]);
      return { live, outcomes };
    }),

  /** When it stopped by itself, and when it went on. */
  interruptions: permitted('campaign.read')
    .input(one)
    .query(({ ctx, input }) => listInterruptions(ctx.db, { ...input, limit: shownInterruptions })),

  options: permitted('campaign.read').query(async ({ ctx }) => ({
    ...(await campaignOptions(ctx.db)),
    /** ISO codes of the countries that have a numbering plan. */
    countries: getCountries(),
  })),

  launchCheck: permitted('campaign.read')
    .input(one)
    .query(async ({ ctx, input }) => {
      const { problems, warnings, ...check } = await checkLaunch(ctx, { ...input, now: new Date() });
      return { ...check, problems: problems.map(stored), warnings: warnings.map(stored) };
    }),

  /** What a launch would do now, with settings that are only tried: nothing is stored. */
  dryRun: permitted('campaign.read')
    .input(one.extend({ whatIf: WhatIf }))
    .query(({ ctx, input }) => dryRun(forecasting(ctx), { ...input, now: new Date() })),

  /** What was expected at the launch, and what is expected now. */
  forecasts: permitted('campaign.read')
    .input(one)
    .query(({ ctx, input }) => readForecasts(forecasting(ctx), { ...input, now: new Date() })),

  create: permitted('campaign.edit')
    .input(z.object({ name }))
    .mutation(async ({ ctx, input }) => ({ campaignId: await createDraft(ctx.db, { ...input, actor: ctx.user.id }) })),

  /** Of a draft; of a campaign that was launched, its name. */
  change: permitted('campaign.edit')
    .input(one.extend({ change: draftChange }))
    .mutation(({ ctx, input }) => changeDraft(ctx.db, { ...input, actor: ctx.user.id })),

  /** Pace, hours, retries and caller numbers of a campaign that was launched, from the next claim on. */
  changeLive: permitted('campaign.control')
    .input(one.extend({ expectedVersion: z.number().int(), change: liveChange }))
    .mutation(({ ctx, input }) => changeLiveSettings(ctx, { ...input, actor: ctx.user.id })),

  readmitNumber: permitted('campaign.control')
    .input(one.extend({ providerNumberId: z.uuid() }))
    .mutation(({ ctx, input }) => readmitNumber(ctx, { ...input, actor: ctx.user.id })),

  duplicate: permitted('campaign.edit')
    .input(one.extend({ withContacts: z.boolean().default(false) }))
    .mutation(async ({ ctx, input }) => ({
      campaignId: await duplicateCampaign(ctx.db, { ...input, actor: ctx.user.id }),
    })),

  launch: permitted('campaign.launch')
    .input(one)
    .mutation(({ ctx, input }) => launchCampaign(ctx, { ...input, actor: ctx.user.id, now: new Date() })),

  /** Calls a phone of one's own, once. */
  placeTestCall: permitted('campaign.launch')
    .input(
      z.object({
        botVersionId: z.uuid(),
        providerAccountId: z.uuid(),
        providerNumberId: z.uuid(),
        phone: z.string().trim().min(1).max(40),
      }),
    )
    .mutation(({ ctx, input }) =>
      placeTestCall(ctx, { ...input, name: m.test_call_campaign_name(), actor: ctx.user.id, now: new Date() }),
    ),

  /** Of everybody who is on the list by now; the one of the launch covers who was there then. */
  stateConsent: permitted('campaign.launch')
    .input(one.extend({ statement: z.string().trim().min(1).max(2000) }))
    .mutation(({ ctx, input }) => stateConsent(ctx, { ...input, actor: ctx.user.id, now: new Date() })),

  pause: permitted('campaign.control')
    .input(one)
    .mutation(({ ctx, input }) => pauseCampaign(ctx, { ...input, actor: ctx.user.id })),

  resume: permitted('campaign.control')
    .input(one)
    .mutation(({ ctx, input }) => resumeCampaign(ctx, { ...input, actor: ctx.user.id, now: new Date() })),

  cancel: permitted('campaign.control')
    .input(one)
    .mutation(({ ctx, input }) => cancelCampaign(ctx, { ...input, actor: ctx.user.id })),

  /** Pauses those of the chosen campaigns that dial; says how many that were and why others could not be. */
  pauseMany: permitted('campaign.control')
    .input(z.object({ campaignIds: z.array(campaignId).min(1).max(200) }))
    .mutation(async ({ ctx, input }) => {
      const refused: string[] = [];
      for (const id of input.campaignIds) {
        try {
          await pauseCampaign(ctx, { campaignId: id, actor: ctx.user.id });
        } catch (error) {
          if (!(error instanceof RedialError)) throw error;
          refused.push(inWords(error.says));
        }
      }
      return { paused: input.campaignIds.length - refused.length, refused: [...new Set(refused)] };
    }),

  move: permitted('campaign.edit')
    .input(z.object({ campaignIds: z.array(campaignId).min(1).max(200), move: z.enum(shelfMoves) }))
    .mutation(async ({ ctx, input }) => ({
      moved: await moveCampaigns(ctx.db, { ...input, actor: ctx.user.id, now: new Date() }),
    })),
});
