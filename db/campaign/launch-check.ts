import { and, count, eq, sql, type SQL } from 'drizzle-orm';
import { consentNotesFor, dialWindow, stopOf, stopWords } from '#domain/calling-law/index.ts';
import { RedialError } from '#domain/error.ts';
import { livekitSipHostOf } from '#domain/provider/configuration.ts';
import { isServed, providers } from '#domain/provider/provider.ts';
import { readAbandonmentSetting } from '../calling-law/abandonment.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import type { Executor } from '../client.ts';
import { consentGaps } from '../calling-law/bar-contacts.ts';
import { campaignNumbers, campaigns, contacts, providerAccounts } from '../schema/index.ts';
import type { SecretBox } from '../workspace/secret-box.ts';
import { readSetting } from '../workspace/settings.ts';
import { readWindowClasses } from '../calling-law/window-class.ts';

/** What a person should know before a launch. */
export interface LaunchCheck {
  /** What is missing, in sentences that say what to do; the launch is refused while there is one. */
  problems: string[];
  /** Worth knowing, no obstacle. */
  warnings: string[];
  /** Contacts that will be called. */
  contacts: number;
  /** Contacts in whose zones the window is open now. */
  callableNow: number;
  /** When the first window opens; null if one is open now or none ever opens. */
  opensAt: Date | null;
}

/** Sentences for everything that keeps a campaign from being launched; empty if it can be. */
export async function launchProblems(
  db: Executor,
  box: SecretBox,
  campaignId: string,
  now = new Date(),
): Promise<string[]> {
  return (await checkLaunch(db, box, campaignId, now)).problems;
}

export async function checkLaunch(db: Executor, box: SecretBox, campaignId: string, now: Date): Promise<LaunchCheck> {
  const [row] = await db
    .select({ campaign: campaigns, account: providerAccounts })
    .from(campaigns)
    .leftJoin(providerAccounts, eq(providerAccounts.id, campaigns.providerAccountId))
    .where(eq(campaigns.id, campaignId));
  if (!row) throw new RedialError('not_found', 'There is no such campaign.');
  const { campaign, account } = row;
  const audience = await audienceOf(db, campaign, now);
  const consent = await consentOf(db, campaign, now);
  const problems = [
    ...(await providerProblems(db, campaign, account)),
    ...(campaign.botVersionId === null ? ['No bot is chosen. Choose one in step 2.'] : []),
    ...consent.problems,
    ...audience.problems,
    ...(await serviceProblems(db, box)),
  ];
  const { contacts: total, callableNow, opensAt } = audience;
  const notes = campaign.purpose === 'marketing' ? consentNotesFor(audience.regions) : [];
  const warnings = [...consent.warnings, ...audience.warnings, ...notes, ...(await abandonmentWarnings(db, account))];
  return { problems, warnings, contacts: total, callableNow, opensAt };
}

type Campaign = typeof campaigns.$inferSelect;

async function providerProblems(
  db: Executor,
  campaign: Campaign,
  account: typeof providerAccounts.$inferSelect | null,
): Promise<string[]> {
  if (account === null) return ['No provider is chosen. Choose one in step 1.'];
  if (!isServed(account.kind)) {
    return [`Calls cannot be made through the account “${account.name}”. Choose another provider in step 1.`];
  }
  const problems: string[] = [];
  if (providers[account.kind].needsKey && account.apiKey === null) {
    problems.push(`The provider account “${account.name}” has no API key. Add it under Settings.`);
  }
  const sipHost = livekitSipHostOf(account.configuration);
  if (!account.isSandbox && sipHost !== null && /^(127\.|localhost)/.test(sipHost)) {
    problems.push(`The carrier of “${account.name}” cannot reach LiveKit at ${sipHost}. Set its public SIP host.`);
  }
  const [numbers] = await db
    .select({ n: count() })
    .from(campaignNumbers)
    .where(eq(campaignNumbers.campaignId, campaign.id));
  if ((numbers?.n ?? 0) === 0) problems.push('No caller number is chosen. Choose at least one in step 1.');
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
  const lacking: { n: number; help: string }[] = [];
  for (const { which, help } of gaps) {
    const n = await counted(which);
    if (n > 0) lacking.push({ n, help });
  }
  const n = lacking.reduce((sum, gap) => sum + gap.n, 0);
  if (n === 0) return { problems: [], warnings: [] };
  const number = n.toLocaleString('en');
  if (n === total) {
    const lack = `Marketing calls by an artificial voice need consent, and ${number} contacts have none on record.`;
    const help = 'Add a consent_at column to the audience, or state in step 5 how consent was given.';
    return { problems: [`${lack} ${help}`], warnings: [] };
  }
  const helps = lacking.map(({ n: some, help }) => `${some.toLocaleString('en')}: ${help}`).join(' ');
  return { problems: [], warnings: [`${number} contacts will not be called, for want of consent. ${helps}`] };
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
  const stops = new Map<string, number>();
  let callableNow = 0;
  let never = 0;
  let opensAt: Date | null = null;
  for (const { id, contacts: inClass } of rows) {
    const windowClass = classes.get(id);
    if (!windowClass) continue;
    for (const region of windowClass.regions) regions.add(region);
    const verdict = dialWindow(windowClass, campaign, now, ruleset);
    const stop = stopOf(windowClass, now, ruleset);
    if (stop !== null) stops.set(stopWords(stop), (stops.get(stopWords(stop)) ?? 0) + inClass);
    if (verdict.allowed) callableNow += inClass;
    else if (stop !== null) continue;
    else if (verdict.nextOpenAt === null) never += inClass;
    else if (opensAt === null || verdict.nextOpenAt < opensAt) opensAt = verdict.nextOpenAt;
  }
  const problems: string[] = [];
  const warnings: string[] = [];
  const neverSentence = `no calling window opens within two weeks in all time zones their numbers may be in. Widen the window in step 4, or add a timezone column to the audience.`;
  if (total === 0) problems.push('There is nobody to call. Import an audience in step 3.');
  else if (never === total) problems.push(`Nobody can be called: ${neverSentence}`);
  else if (never > 0) warnings.push(`${never.toLocaleString('en')} contacts will never be called: ${neverSentence}`);
  for (const [words, stopped] of stops) warnings.push(`${stopped.toLocaleString('en')} contacts wait. ${words}`);
  return {
    problems,
    warnings,
    contacts: total,
    callableNow,
    opensAt: callableNow > 0 ? null : opensAt,
    regions: [...regions],
  };
}

/** The sandbox's rule must not be forgotten when real people are called. */
async function abandonmentWarnings(
  db: Executor,
  account: typeof providerAccounts.$inferSelect | null,
): Promise<string[]> {
  if (account === null || account.isSandbox) return [];
  const { isLooser, rule } = await readAbandonmentSetting(db);
  return isLooser
    ? [
        `The limit for abandoned calls is loosened to ${rule.pauseAtPercent} % within ${rule.withinSeconds} s. Set it back under Settings if people are called.`,
      ]
    : [];
}

async function serviceProblems(db: Executor, box: SecretBox): Promise<string[]> {
  const problems: string[] = [];
  const speech = await readSetting(db, box, 'speech');
  if (!speech.secrets.apiKey) problems.push('There is no key for speech (Deepgram). Add it under Settings.');
  const language = await readSetting(db, box, 'language');
  if (!language.secrets.apiKey) problems.push('There is no key for the language model (Groq). Add it under Settings.');
  return problems;
}
