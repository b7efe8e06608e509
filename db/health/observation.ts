import { sql } from 'drizzle-orm';
import { callStates, slotHoldingStates } from '#domain/call/call-state.ts';
import { attemptOutcomes } from '#domain/call/outcome-table.ts';
import { lawRuleOf, lawRules } from '#domain/calling-law/law-rule.ts';
import { breakerTraits } from '#domain/campaign/breaker.ts';
import { campaignStatuses, servedStatuses } from '#domain/campaign/campaign-status.ts';
import { contactStates } from '#domain/contact/contact-state.ts';
import { recentMinutes, sample, type Sample } from '#domain/health/metric.ts';
import { stuckKinds } from '#domain/health/stuck.ts';
import { rowsOf } from '#domain/traits.ts';
import type { Executor } from '../client.ts';
import { literals } from '../literals.ts';
import { readFleet } from '../workspace/workspace.ts';
import { readConversationSamples } from './observation-conversations.ts';
import { readQueueSamples } from './observation-queues.ts';

/**
 * What metrics say of the whole installation, in a dozen statements that an index or a table of counts serves each: some
 * milliseconds with a million contacts. One after the other, so that a scrape holds one connection. Ages are measured by
 * the database's clock.
 */
export async function readObservation(db: Executor): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const read of [
    readFleetSamples,
    readSlotSamples,
    readCampaignSamples,
    readAttemptSamples,
    readRecentSamples,
    readHealthSamples,
    readQueueSamples,
    readConversationSamples,
  ]) {
    samples.push(...(await read(db)));
  }
  return samples;
}

/** Counts by one label, with a zero for each value that was not found: what is missing cannot be told from nothing. */
function counted<Value extends string>(
  values: readonly Value[],
  found: readonly { value: string | null; n: number }[],
  make: (value: Value, n: number) => Sample,
): Sample[] {
  const sums = new Map<string, number>();
  for (const { value, n } of found) if (value !== null) sums.set(value, (sums.get(value) ?? 0) + n);
  return values.map((value) => make(value, sums.get(value) ?? 0));
}

async function readFleetSamples(db: Executor): Promise<Sample[]> {
  const fleet = await readFleet(db);
  const found = Object.entries(fleet.callsByState).map(([value, n]) => ({ value, n }));
  const states = callStates.filter((state) => slotHoldingStates.includes(state));
  return [
    ...counted(states, found, (state, n) => sample('redial_calls', { state }, n)),
    sample('redial_agents', {}, fleet.agents),
    sample('redial_agents_capacity', {}, fleet.capacity),
    sample('redial_agents_busy', {}, fleet.activeCalls),
    sample('redial_agents_free', {}, fleet.free),
  ];
}

async function readSlotSamples(db: Executor): Promise<Sample[]> {
  const rows = await db.execute<{ account: string; kind: string; slots: number; used: number }>(sql`
    SELECT p.id AS account, p.kind, p.max_concurrent_calls AS slots, count(a.id)::int AS used
    FROM provider_accounts p
    LEFT JOIN attempts a ON a.provider_account_id = p.id AND a.slot_freed_at IS NULL
    GROUP BY p.id`);
  return rows.flatMap(({ account, kind, slots, used }) => [
    sample('redial_account_slots_used', { account, kind }, used),
    sample('redial_account_slots_free', { account, kind }, Math.max(0, slots - used)),
  ]);
}

async function readCampaignSamples(db: Executor): Promise<Sample[]> {
  const kept = await db.execute<{ status: string; breaker: string | null; n: number }>(sql`
    SELECT status, breaker, count(*)::int AS n FROM campaigns
    WHERE deleted_at IS NULL AND archived_at IS NULL GROUP BY 1, 2`);
  const states = await db.execute<{ value: string; n: number }>(sql`
    SELECT k.state AS value, sum(k.contacts)::float8 AS n
    FROM campaigns c JOIN campaign_contact_counts k ON k.campaign_id = c.id
    WHERE c.status IN ${literals(servedStatuses)} AND c.deleted_at IS NULL GROUP BY 1`);
  const [numbers] = await db.execute<{ n: number }>(sql`
    SELECT count(*)::int AS n FROM provider_numbers WHERE refused_at IS NOT NULL`);
  const statuses = kept.map(({ status, n }) => ({ value: status, n }));
  const broken = kept.flatMap(({ status, breaker, n }) => (status === 'paused' ? [{ value: breaker, n }] : []));
  return [
    ...counted(campaignStatuses, statuses, (status, n) => sample('redial_campaigns', { status }, n)),
    ...counted(rowsOf(breakerTraits), broken, (breaker, n) =>
      sample('redial_campaigns_paused_by_breaker', { breaker }, n),
    ),
    ...counted(contactStates, states, (state, n) => sample('redial_contacts', { state }, n)),
    sample('redial_caller_numbers_refused', {}, numbers?.n ?? 0),
  ];
}

async function readAttemptSamples(db: Executor): Promise<Sample[]> {
  const found = await db.execute<{ value: string; n: number }>(sql`
    SELECT outcome AS value, sum(attempts)::float8 AS n FROM campaign_outcome_counts GROUP BY 1`);
  return counted([...attemptOutcomes, 'answered'], found, (outcome, n) =>
    sample('redial_attempts_total', { outcome }, n),
  );
}

/** Campaigns in which something may have happened lately; few, however many there are. */
const lately = sql`statement_timestamp() - ${recentMinutes} * interval '1 minute'`;
const recentCampaigns = sql`
  SELECT id FROM campaigns WHERE status IN ${literals(servedStatuses)} OR finished_at > ${lately} OR updated_at > ${lately}`;
/** The code of a message as `stored`; other words have none. */
const codeOf = (words: string) => sql`substring(${sql.raw(words)} FROM '^\\{"code":"([a-z0-9_]+)"')`;

/** What ended or was refused lately. */
async function readRecentSamples(db: Executor): Promise<Sample[]> {
  const ended = await db.execute<{
    outcome: string | null;
    cause: string | null;
    sip: number | null;
    refusal: string | null;
    n: number;
  }>(sql`
    SELECT a.outcome, a.cause, a.sip_code AS sip, count(*)::int AS n,
      CASE WHEN a.cause = 'unlawful_now' THEN coalesce(${codeOf('a.cause_words')}, 'other')
        WHEN a.cause = 'blocked' AND a.dialling_at IS NULL THEN 'do_not_call' END AS refusal
    FROM (${recentCampaigns}) c JOIN attempts a ON a.campaign_id = c.id
    WHERE a.ended_at > ${lately} AND a.concluded_at IS NOT NULL GROUP BY 1, 2, 3, refusal`);
  const contacts = await db.execute<{ refusal: string; n: number }>(sql`
    SELECT CASE k.state WHEN 'suppressed' THEN coalesce(k.barred_by, 'other')
      ELSE ${codeOf('k.state_reason')} END AS refusal, count(*)::int AS n
    FROM (${recentCampaigns}) c JOIN contacts k ON k.campaign_id = c.id
    WHERE k.state IN ('suppressed', 'waiting_retry', 'waiting_callback') AND k.updated_at > ${lately}
      AND (k.state = 'suppressed' OR k.state_reason LIKE '{"code":"cap\\_%') GROUP BY 1`);
  const refused = [...ended, ...contacts].flatMap(({ refusal, n }) =>
    refusal === null ? [] : [{ value: lawRuleOf(refusal), n }],
  );
  const byCause = new Map<string, Sample>();
  const bySip = new Map<string, number>();
  for (const { outcome, cause, sip, n } of ended) {
    const key = `${outcome} ${cause}`;
    const labels = { outcome: outcome ?? 'unknown', cause: cause ?? 'unknown' };
    byCause.set(key, sample('redial_recent_attempts', labels, (byCause.get(key)?.value ?? 0) + n));
    if (sip !== null && sip >= 300 && sip < 700) bySip.set(String(sip), (bySip.get(String(sip)) ?? 0) + n);
  }
  return [
    ...byCause.values(),
    ...[...bySip].map(([code, n]) => sample('redial_recent_sip_failures', { sip_code: code }, n)),
    ...counted(lawRules, refused, (rule, n) => sample('redial_law_refusals', { rule }, n)),
  ];
}

async function readHealthSamples(db: Executor): Promise<Sample[]> {
  const probes = await db.execute<{ service: string; account: string; up: number }>(sql`
    SELECT service, coalesce(provider_account_id::text, '') AS account, (state = 'ok')::int AS up
    FROM service_probes WHERE state <> 'unknown'`);
  const found = await db.execute<{ value: string; n: number }>(sql`
    SELECT kind AS value, count(*)::int AS n FROM stuck_findings GROUP BY 1`);
  return [
    ...probes.map(({ service, account, up }) => sample('redial_service_up', { service, account }, up)),
    ...counted(stuckKinds, found, (kind, n) => sample('redial_stuck_findings', { kind }, n)),
  ];
}
