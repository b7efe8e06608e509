import { and, count, eq, sql, type SQL } from 'drizzle-orm';
import { settingOfVendor, speechVendorNames, type SpeechVendor } from '#domain/bot/speech-vendor.ts';
import { speaks } from '#domain/bot/voices.ts';
import { consentNotesFor, dialWindow, stopMessage, stopOf } from '#domain/calling-law/index.ts';
import { stopSays } from '#domain/do-not-call/stop.ts';
import { livekitSipHostOf } from '#domain/provider/configuration.ts';
import { neverPauses } from '#domain/calling-law/abandonment.ts';
import { isServed, providers } from '#domain/provider/provider.ts';
import { message, type Message } from '#domain/message/index.ts';
import { readAbandonmentSetting } from '../calling-law/abandonment.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import type { Executor } from '../client.ts';
import { stopOfCampaign } from '../do-not-call/stop.ts';
import { consentGaps } from '../calling-law/bar-contacts.ts';
import type { campaigns, providerAccounts } from '../schema/index.ts';
import { bots, botVersions, campaignNumbers, contacts } from '../schema/index.ts';
import type { SecretBox } from '../workspace/secret-box.ts';
import { readCampaignAndAccount } from './require-campaign.ts';
import { readSealedSetting, readSetting } from '../workspace/settings.ts';
import { readWindowClasses } from '../calling-law/window-class.ts';

/** What a person should know before a launch. */
export interface LaunchCheck {
  /** What is missing, with what to do; the launch is refused while there is one. */
  problems: Message[];
  /** Worth knowing, no obstacle. */
  warnings: Message[];
  /** Contacts that will be called. */
  contacts: number;
  /** Contacts in whose zones the window is open now. */
  callableNow: number;
  /** When the first window opens; null if one is open now or none ever opens. */
  opensAt: Date | null;
}

/**
 * What keeps a campaign from going on that paused itself or failed, empty if it can; null for one that people paused. People
 * and windows are not looked at: the campaign was launched with them.
 */
export async function resumeProblems(db: Executor, box: SecretBox, campaignId: string): Promise<Message[] | null> {
  const { campaign, account } = await readCampaignAndAccount(db, campaignId);
  const didFail = campaign.status === 'failed' || campaign.breaker !== null;
  return didFail ? equipmentProblems(db, box, { campaign, account }) : null;
}

export async function checkLaunch(db: Executor, box: SecretBox, campaignId: string, now: Date): Promise<LaunchCheck> {
  const { campaign, account } = await readCampaignAndAccount(db, campaignId);
  const audience = await audienceOf(db, campaign, now);
  const consent = await consentOf(db, campaign, now);
  const problems = [
    ...(await equipmentProblems(db, box, { campaign, account })),
    ...consent.problems,
    ...audience.problems,
  ];
  const { contacts: total, callableNow, opensAt } = audience;
  // Legal notes stay in the words of their source.
  const notes =
    campaign.purpose === 'marketing'
      ? consentNotesFor(audience.regions).map((text) => message('verbatim', { text }))
      : [];
  const stop = await stopOfCampaign(db, campaign);
  const warnings = [
    ...(stop === null ? [] : [message('launch_stopped', { stop: stopSays(stop) })]),
    ...consent.warnings,
    ...audience.warnings,
    ...notes,
    ...(await abandonmentWarnings(db, account)),
  ];
  return { problems, warnings, contacts: total, callableNow, opensAt };
}

type Campaign = typeof campaigns.$inferSelect;

/** What calls are made with: carrier, caller numbers, bot and its services. */
async function equipmentProblems(
  db: Executor,
  box: SecretBox,
  { campaign, account }: { campaign: Campaign; account: typeof providerAccounts.$inferSelect | null },
): Promise<Message[]> {
  return [
    ...(await providerProblems(db, campaign, account)),
    ...(await botProblems(db, campaign)),
    ...(await serviceProblems(db, box)),
  ];
}

/** An older version may have a voice that was never checked. */
async function botProblems(db: Executor, { botVersionId }: Campaign): Promise<Message[]> {
  if (botVersionId === null) return [message('launch_bot_missing')];
  const [row] = await db
    .select({ name: bots.name, archivedAt: bots.archivedAt, configuration: botVersions.configuration })
    .from(botVersions)
    .innerJoin(bots, eq(bots.id, botVersions.botId))
    .where(eq(botVersions.id, botVersionId));
  if (!row) return [message('launch_bot_missing')];
  const { language, textToSpeech } = row.configuration;
  const { voice } = textToSpeech;
  return [
    ...(row.archivedAt === null ? [] : [message('launch_bot_archived', { bot: row.name })]),
    ...(await voiceKeyProblems(db, row.name, textToSpeech.provider)),
    ...(speaks(voice, language) ? [] : [message('launch_bot_voice_unfit', { bot: row.name, voice, language })]),
  ];
}

/** Deepgram's key is asked for elsewhere: without it nobody can be called at all. */
async function voiceKeyProblems(db: Executor, bot: string, vendor: SpeechVendor): Promise<Message[]> {
  if (vendor === 'deepgram') return [];
  const { sealed } = await readSealedSetting(db, settingOfVendor[vendor]);
  if (sealed.apiKey !== undefined) return [];
  return [message('launch_voice_key_missing', { bot, vendor: speechVendorNames[vendor] })];
}

async function providerProblems(
  db: Executor,
  campaign: Campaign,
  account: typeof providerAccounts.$inferSelect | null,
): Promise<Message[]> {
  if (account === null) return [message('launch_provider_missing')];
  if (!isServed(account.kind)) {
    return [message('launch_provider_not_served', { account: account.name })];
  }
  const problems: Message[] = [];
  if (providers[account.kind].needsKey && account.apiKey === null) {
    problems.push(message('launch_provider_key_missing', { account: account.name }));
  }
  const sipHost = livekitSipHostOf(account.configuration);
  if (!account.isSandbox && sipHost !== null && /^(127\.|localhost)/.test(sipHost)) {
    problems.push(message('launch_livekit_out_of_reach', { account: account.name, host: sipHost }));
  }
  const [numbers] = await db
    .select({ n: count() })
    .from(campaignNumbers)
    .where(eq(campaignNumbers.campaignId, campaign.id));
  if ((numbers?.n ?? 0) === 0) problems.push(message('launch_caller_number_missing'));
  return problems;
}

/** Without anybody's consent there is nobody to call; those who alone lack it will be left out. */
async function consentOf(
  db: Executor,
  campaign: Campaign,
  now: Date,
): Promise<Pick<LaunchCheck, 'problems' | 'warnings'>> {
  const gaps = await consentGaps(db, campaign, now);
  if (gaps.length === 0) return { problems: [], warnings: [] };
  const queued = and(eq(contacts.campaignId, campaign.id), eq(contacts.state, 'queued'));
  const counted = async (which?: SQL): Promise<number> => {
    const [row] = await db.select({ n: count() }).from(contacts).where(and(queued, which));
    return row?.n ?? 0;
  };
  const total = await counted();
  const lacking: Message[] = [];
  let n = 0;
  for (const { which, why } of gaps) {
    const lack = await counted(which);
    if (lack > 0) lacking.push(message('launch_consent_gap', { contacts: lack, why }));
    n += lack;
  }
  if (n === 0) return { problems: [], warnings: [] };
  if (n === total) return { problems: [message('launch_consent_missing', { contacts: n })], warnings: [] };
  return { problems: [], warnings: [message('launch_consent_gaps', { contacts: n, gaps: lacking })] };
}

async function audienceOf(db: Executor, campaign: Campaign, now: Date) {
  const rows = await db.execute<{ id: number; contacts: number }>(sql`
    SELECT window_class_id AS id, count(*)::int AS contacts FROM contacts
    WHERE campaign_id = ${campaign.id} AND state = 'queued' GROUP BY 1`);
  const classes = await readWindowClasses(
    db,
    rows.map(({ id }) => id),
  );
  const total = rows.reduce((sum, row) => sum + row.contacts, 0);
  const { ruleset } = await readCallingLaw(db);
  const regions = new Set<string>();
  const stops = new Map<string, { stop: Message; contacts: number }>();
  let callableNow = 0;
  let never = 0;
  let opensAt: Date | null = null;
  for (const { id, contacts: inClass } of rows) {
    const windowClass = classes.get(id);
    if (!windowClass) continue;
    for (const region of windowClass.regions) regions.add(region);
    const verdict = dialWindow(windowClass, campaign, now, ruleset);
    const stop = stopOf(windowClass, now, ruleset);
    if (stop !== null) {
      const before = stops.get(stop.region)?.contacts ?? 0;
      stops.set(stop.region, { stop: stopMessage(stop), contacts: before + inClass });
    }
    if (verdict.allowed) callableNow += inClass;
    else if (stop !== null) continue;
    else if (verdict.nextOpenAt === null) never += inClass;
    else if (opensAt === null || verdict.nextOpenAt < opensAt) opensAt = verdict.nextOpenAt;
  }
  const problems: Message[] = [];
  const warnings: Message[] = [];
  if (total === 0) problems.push(message('launch_audience_missing'));
  else if (never === total) problems.push(message('launch_window_never_opens'));
  else if (never > 0) warnings.push(message('launch_window_never_opens_for_some', { contacts: never }));
  for (const stopped of stops.values()) warnings.push(message('launch_region_stopped', stopped));
  return {
    problems,
    warnings,
    contacts: total,
    callableNow,
    opensAt: callableNow > 0 ? null : opensAt,
    regions: [...regions],
  };
}

/** What somebody has loosened with a reason must not be forgotten; a limit that never pauses is told apart: it is a problem. */
async function abandonmentWarnings(
  db: Executor,
  account: typeof providerAccounts.$inferSelect | null,
): Promise<Message[]> {
  if (account === null || account.isSandbox) return [];
  const { isLooser, rule } = await readAbandonmentSetting(db);
  return isLooser && !neverPauses(rule)
    ? [message('launch_abandonment_loosened', { percent: rule.pauseAtPercent, seconds: rule.withinSeconds })]
    : [];
}

async function serviceProblems(db: Executor, box: SecretBox): Promise<Message[]> {
  const problems: Message[] = [];
  const speech = await readSetting(db, box, 'speech');
  if (!speech.secrets.apiKey) problems.push(message('launch_speech_key_missing'));
  const language = await readSetting(db, box, 'language');
  if (!language.secrets.apiKey) problems.push(message('launch_language_key_missing'));
  return problems;
}
