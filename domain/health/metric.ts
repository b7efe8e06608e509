/**
 * What the server tells Prometheus. No label holds a name, a number or words of people, and each has as many values as a
 * table of ours has rows, or as there are provider accounts.
 */

interface MetricTraits {
  type: 'gauge' | 'counter' | 'histogram';
  /** For the documents and for who reads the metrics. */
  help: string;
  /** Label name → where its values come from. */
  labels: Readonly<Record<string, string>>;
  /**
   * `database`: read at the scrape, the same from every server. `server`: counted in the process that is asked, so that
   * servers are summed.
   */
  from: 'database' | 'server';
}

const database = 'database';
const server = 'server';
const account = 'id of the provider account; empty for services that all share';

/** What `recent` means in names and in help. */
export const recentMinutes = 10;
const recently = `in the last ${recentMinutes} minutes`;

export const metricTable = {
  redial_part_up: {
    type: 'gauge',
    help: 'Whether a part that the server depends on answers (1) or not (0)',
    labels: { part: 'database, temporal, livekit' },
    from: server,
  },
  redial_calls: {
    type: 'gauge',
    help: 'Calls that hold a slot now',
    labels: { state: 'call state' },
    from: database,
  },
  redial_attempts_total: {
    type: 'counter',
    help: 'Attempts that ended; `answered` counts the connected ones of 30 s and more once more',
    labels: { outcome: 'outcome, and `answered`' },
    from: database,
  },
  redial_recent_attempts: {
    type: 'gauge',
    help: `Attempts that ended ${recently}, deferred ones included`,
    labels: { outcome: 'outcome', cause: 'cause' },
    from: database,
  },
  redial_recent_sip_failures: {
    type: 'gauge',
    help: `Attempts that ended ${recently} with a SIP code of 300 or more`,
    labels: { sip_code: '300 to 699' },
    from: database,
  },
  redial_account_slots_used: {
    type: 'gauge',
    help: 'Calls that hold a slot of a provider account',
    labels: { account, kind: 'provider' },
    from: database,
  },
  redial_account_slots_free: {
    type: 'gauge',
    help: 'Further calls that a provider account can take',
    labels: { account, kind: 'provider' },
    from: database,
  },
  redial_agents: {
    type: 'gauge',
    help: 'Voice-agent processes whose heartbeat is fresh',
    labels: {},
    from: database,
  },
  redial_agents_capacity: {
    type: 'gauge',
    help: 'Calls that these processes take at once',
    labels: {},
    from: database,
  },
  redial_agents_busy: {
    type: 'gauge',
    help: 'Calls that these processes hold',
    labels: {},
    from: database,
  },
  redial_agents_free: {
    type: 'gauge',
    help: 'Capacity less the calls that hold a slot: what the next claim may take',
    labels: {},
    from: database,
  },
  redial_contacts: {
    type: 'gauge',
    help: 'Contacts of campaigns that dial or are paused',
    labels: { state: 'contact state' },
    from: database,
  },
  redial_queue_length: {
    type: 'gauge',
    help: 'What waits although its time has come; see the table of queues',
    labels: { queue: 'queue' },
    from: database,
  },
  redial_queue_age_seconds: {
    type: 'gauge',
    help: 'Since when the oldest of it waits',
    labels: { queue: 'queue' },
    from: database,
  },
  redial_crm_pushes: {
    type: 'gauge',
    help: 'Results for the CRM: not sent yet, failed and tried again, refused until its address is changed, or given up in the last 24 hours',
    labels: { state: 'waiting, retrying, held, given_up' },
    from: database,
  },
  redial_law_refusals: {
    type: 'gauge',
    help: `Dials and contacts that a rule refused or put off ${recently}`,
    labels: { rule: 'rule' },
    from: database,
  },
  redial_campaigns: {
    type: 'gauge',
    help: 'Campaigns that are neither archived nor deleted',
    labels: { status: 'campaign status' },
    from: database,
  },
  redial_campaigns_paused_by_breaker: {
    type: 'gauge',
    help: 'Campaigns that paused themselves',
    labels: { breaker: 'breaker' },
    from: database,
  },
  redial_caller_numbers_refused: {
    type: 'gauge',
    help: 'Caller numbers that a carrier refused and that are out of rotation',
    labels: {},
    from: database,
  },
  redial_service_up: {
    type: 'gauge',
    help: 'Whether a service that calls need answered its last probe (1) or not (0); nobody asks while nobody dials',
    labels: { service: 'probed service', account },
    from: database,
  },
  redial_stuck_findings: {
    type: 'gauge',
    help: 'What the last round of the reconciler found and nothing has healed yet',
    labels: { kind: 'kind of finding' },
    from: database,
  },
  redial_recordings_missing: {
    type: 'gauge',
    help: 'Conversations that ended between 10 and 70 minutes ago and have no recording',
    labels: {},
    from: database,
  },
  redial_turn_latency_seconds: {
    type: 'gauge',
    help: 'From the end of what a person says to the bot’s first sound, in calls of the last 15 minutes',
    labels: { quantile: '0.5, 0.95, 0.99' },
    from: database,
  },
  redial_first_sound_seconds: {
    type: 'gauge',
    help: 'From the answer to the bot’s first sound, in calls of the last 15 minutes',
    labels: { quantile: '0.5, 0.95, 0.99' },
    from: database,
  },
  redial_webhooks_total: {
    type: 'counter',
    help: 'Webhooks of carriers; everything but `taken` and `not_ours` is refused',
    labels: { kind: 'provider', result: 'taken, not_ours, forged, unreadable, failed' },
    from: server,
  },
  redial_webhook_lag_seconds: {
    type: 'histogram',
    help: 'From an event, by the carrier’s clock, until it was stored and Temporal knew of it',
    labels: { kind: 'provider' },
    from: server,
  },
  redial_bot_configurations_total: {
    type: 'counter',
    help: 'Configurations that agents asked for at the beginning of a call',
    labels: { result: 'served, refused, failed' },
    from: server,
  },
} as const satisfies Record<string, MetricTraits>;

export type MetricName = keyof typeof metricTable;
type NamesFrom<From extends MetricTraits['from']> = {
  [Name in MetricName]: (typeof metricTable)[Name]['from'] extends From ? Name : never;
}[MetricName];
/** Names of what is read at the scrape. */
export type ReadMetricName = NamesFrom<'database'>;
export type LabelsOf<Name extends MetricName> = Record<keyof (typeof metricTable)[Name]['labels'], string>;

/** One value of a metric. */
export interface Sample {
  metric: ReadMetricName;
  labels: Readonly<Record<string, string>>;
  value: number;
}

export function sample<Name extends ReadMetricName>(metric: Name, labels: LabelsOf<Name>, value: number): Sample {
  return { metric, labels, value };
}

/** What waits, and whose time has come. */
export const queues = {
  waiting_contacts: { holds: 'contacts of dialling campaigns that wait for a retry or a callback, beyond its time' },
  ready_contacts: {
    holds: 'contacts of dialling campaigns whose turn it is; a closed calling window counts as waiting',
  },
  callbacks: { holds: 'callbacks of dialling campaigns beyond their time that nobody has dialled' },
  crm_pushes: { holds: 'results that the CRM has not taken, since the end of the call' },
  events: { holds: 'events of calls that are stored and of which Temporal has not heard' },
} as const;
export type Queue = keyof typeof queues;
