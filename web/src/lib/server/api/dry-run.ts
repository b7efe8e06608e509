import { WhatIf, type DryRun } from '#domain/campaign/forecast/dry-run.ts';
import { dryRun } from '#operations/campaign/dry-run.ts';
import { notCalledFile } from '../not-called.ts';
import type { Services } from '../services.ts';
import { requireCampaignOfKey } from './key-campaigns.ts';
import { readJson, requireId, unreadable, withApiKey, type ApiServices } from './request.ts';

/** Answers `POST /api/v1/campaigns/{id}/dry-run`: nothing is changed. */
export function answerDryRun(
  services: ApiServices & { environment: Pick<Services['environment'], 'REDIAL_TIME_SCALE'> },
  request: Request,
  id: string,
): Promise<Response> {
  return withApiKey(services, request, 'outcomes:read', async (caller) => {
    const campaignId = requireId(id, 'campaign_missing');
    requireCampaignOfKey(caller, campaignId);
    const whatIf = WhatIf.safeParse(await readJson(request));
    if (!whatIf.success) throw unreadable('change_unreadable', whatIf.error.issues);
    const { db, environment } = services;
    const context = { db, timeScale: environment.REDIAL_TIME_SCALE };
    const answer = await dryRun(context, { campaignId, whatIf: whatIf.data, now: new Date() });
    return Response.json(answer satisfies DryRun);
  });
}

/** Answers `GET /api/v1/campaigns/{id}/not-called`. */
export function answerNotCalled(services: ApiServices, request: Request, id: string): Promise<Response> {
  return withApiKey(services, request, 'outcomes:read', async (caller) => {
    const campaignId = requireId(id, 'campaign_missing');
    requireCampaignOfKey(caller, campaignId);
    return notCalledFile(services.db, { campaignId, actor: caller.actor, now: new Date() });
  });
}
