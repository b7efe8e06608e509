/**
 * What people are told of without looking: the alerts of the operations guide. One table for the watch in the engine, the rules
 * for Prometheus (`infra/observability/alerts.yml`), the guide and the page where people choose.
 */
import { message, type Message } from '../message/index.ts';
import { rowsOf, rowsWhere } from '../traits.ts';
import type { ReadMetricName, Sample } from './metric.ts';

interface AlertTraits {
  severity: 'critical' | 'warning';
  /** Path of the console's page that shows more. */
  page: string;
  /** It is told when it has been so for so long. */
  forSeconds: number;
  /** `database`: the watch in the engine sees it, too; `outside`: only who asks the servers from outside does. */
  seenFrom: 'database' | 'outside';
}

const seenFrom = 'database';
const outside = 'outside';

export const alertTable = {
  RedialFleetWithoutCapacity: { severity: 'critical', page: '/settings', forSeconds: 300, seenFrom },
  RedialNoCapacityWhileAgentsAreFree: { severity: 'warning', page: '/settings', forSeconds: 120, seenFrom },
  RedialCallsTooLongInAState: { severity: 'warning', page: '/stuck', forSeconds: 300, seenFrom },
  RedialSameFailureAgain: { severity: 'critical', page: '/calls', forSeconds: 0, seenFrom },
  RedialRecordingsMissing: { severity: 'warning', page: '/calls', forSeconds: 300, seenFrom },
  RedialBotConfigurationNotServed: { severity: 'critical', page: '/settings', forSeconds: 0, seenFrom },
  RedialCrmPushFailing: { severity: 'warning', page: '/calls', forSeconds: 300, seenFrom },
  RedialCampaignFailed: { severity: 'critical', page: '/campaigns', forSeconds: 0, seenFrom },
  RedialCampaignPausedItself: { severity: 'critical', page: '/campaigns', forSeconds: 60, seenFrom },
  RedialCallbacksLate: { severity: 'warning', page: '/callbacks', forSeconds: 120, seenFrom },
  RedialPartAway: { severity: 'critical', page: '/settings', forSeconds: 60, seenFrom: outside },
  RedialServiceDown: { severity: 'critical', page: '/settings', forSeconds: 120, seenFrom },
  RedialCallerNumberRefused: { severity: 'warning', page: '/campaigns', forSeconds: 0, seenFrom },
  RedialWebhooksNotTaken: { severity: 'warning', page: '/settings', forSeconds: 0, seenFrom: outside },
  RedialWebhooksLate: { severity: 'warning', page: '/settings', forSeconds: 300, seenFrom: outside },
  RedialEventsNotApplied: { severity: 'critical', page: '/stuck', forSeconds: 60, seenFrom },
  RedialBotAnswersSlowly: { severity: 'warning', page: '/calls', forSeconds: 600, seenFrom },
  RedialNotWatched: { severity: 'critical', page: '/settings', forSeconds: 300, seenFrom: outside },
} as const satisfies Record<string, AlertTraits>;

type Named = keyof typeof alertTable;
/** Alerts that mails and webhooks tell of. */
export type AlertName = {
  [Name in Named]: (typeof alertTable)[Name]['seenFrom'] extends 'database' ? Name : never;
}[Named];
export const alertNames = rowsWhere(alertTable, (traits: AlertTraits) => traits.seenFrom === 'database') as AlertName[];

export type AlertPhase = 'begun' | 'over';
export const recipientKinds = ['mail', 'webhook'] as const;
export type RecipientKind = (typeof recipientKinds)[number];
/** `failed`: given up. */
export type DeliveryStatus = 'pending' | 'delivered' | 'failed';

/** Something that is wrong now. */
export interface AlertSight {
  name: AlertName;
  subject: string;
  says: Message;
  page: string;
}

/** What the watch knows beside the samples that metrics tell. */
export interface AlertFacts {
  samples: readonly Sample[];
  /** Campaigns that failed lately. */
  failedCampaigns: readonly { id: string; name: string }[];
  /** Calls whose agents did not get their configuration in the last minutes. */
  unservedCalls: number;
}

/** So many calls with one SIP code, or so many refusals for lack of capacity, are no accident. */
const mightBeChance = 9;
/** Codes that say something about the person called are no sign of a fault: not found, no answer, busy, declined. */
const codesOfPeople = ['404', '408', '410', '480', '484', '486', '487', '600', '603', '604'];
const capacityCauses = ['capacity', 'gateway_away', 'agent_unavailable'];
const lateCallbackSeconds = 300;
const latePushSeconds = 900;
const lateEventSeconds = 60;
const slowTurnSeconds = 2.5;

/** All that is wrong now, by the conditions of `infra/observability/alerts.yml`. */
export function alertsIn({ samples, failedCampaigns, unservedCalls }: AlertFacts): AlertSight[] {
  const told = new Told(samples);
  return [
    ...ofCapacity(told),
    ...ofCalls(told, unservedCalls),
    ...ofCampaigns(told, failedCampaigns),
    ...ofServices(told),
  ];
}

/** What the samples tell, by metric and labels. */
class Told {
  readonly #samples: readonly Sample[];

  constructor(samples: readonly Sample[]) {
    this.#samples = samples;
  }

  of(metric: ReadMetricName, labels: Readonly<Record<string, readonly string[]>> = {}): Sample[] {
    const wanted = Object.entries(labels);
    return this.#samples.filter(
      (one) => one.metric === metric && wanted.every(([name, values]) => values.includes(one.labels[name] ?? '')),
    );
  }

  sum(...wanted: Parameters<Told['of']>): number {
    return this.of(...wanted).reduce((all, { value }) => all + value, 0);
  }
}

function ofCapacity(told: Told): AlertSight[] {
  const agentsFree = told.sum('redial_agents_free');
  const putOff = told.sum('redial_recent_attempts', { cause: capacityCauses });
  const someWait =
    told.sum('redial_campaigns', { status: ['dialing'] }) > 0 &&
    told.sum('redial_contacts', { state: ['queued', 'ready'] }) > 0;
  return [
    ...sight('RedialFleetWithoutCapacity', agentsFree === 0 && someWait, message('alert_fleet_without_capacity')),
    ...sight(
      'RedialNoCapacityWhileAgentsAreFree',
      putOff > mightBeChance && agentsFree > 0,
      message('alert_no_capacity_while_agents_are_free', { count: putOff }),
    ),
  ];
}

function ofCalls(told: Told, unservedCalls: number): AlertSight[] {
  const stuck = told.sum('redial_stuck_findings');
  const recordings = told.sum('redial_recordings_missing');
  const [slow] = told.of('redial_turn_latency_seconds', { quantile: ['0.95'] });
  const slowSeconds = slow?.value ?? 0;
  return [
    ...sight('RedialCallsTooLongInAState', stuck > 0, message('alert_calls_too_long', { count: stuck })),
    ...told.of('redial_recent_sip_failures').flatMap(({ labels, value }) => {
      const code = labels.sip_code ?? '';
      const isFault = value > mightBeChance && !codesOfPeople.includes(code);
      const says = message('alert_same_failure', { code, count: value });
      return sight('RedialSameFailureAgain', isFault, says, { subject: code });
    }),
    ...sight('RedialRecordingsMissing', recordings > 0, message('alert_recordings_missing', { count: recordings })),
    ...sight(
      'RedialBotConfigurationNotServed',
      unservedCalls > 0,
      message('alert_configuration_not_served', { count: unservedCalls }),
    ),
    ...sight(
      'RedialBotAnswersSlowly',
      slowSeconds > slowTurnSeconds,
      message('alert_bot_answers_slowly', { seconds: Math.round(slowSeconds * 10) / 10 }),
    ),
  ];
}

function ofCampaigns(told: Told, failed: AlertFacts['failedCampaigns']): AlertSight[] {
  const lateSeconds = told.sum('redial_queue_age_seconds', { queue: ['callbacks'] });
  const numbers = told.sum('redial_caller_numbers_refused');
  return [
    ...failed.flatMap(({ id, name }) =>
      sight('RedialCampaignFailed', true, message('alert_campaign_failed', { campaign: name }), {
        subject: id,
        page: `/campaigns/${id}`,
      }),
    ),
    ...told.of('redial_campaigns_paused_by_breaker').flatMap(({ labels, value }) => {
      const breaker = labels.breaker ?? '';
      const says = message('alert_campaigns_paused_themselves', { breaker, count: value });
      return sight('RedialCampaignPausedItself', value > 0, says, { subject: breaker });
    }),
    ...sight(
      'RedialCallbacksLate',
      lateSeconds > lateCallbackSeconds,
      message('alert_callbacks_late', { minutes: Math.floor(lateSeconds / 60) }),
    ),
    ...sight('RedialCallerNumberRefused', numbers > 0, message('alert_caller_numbers_refused', { count: numbers })),
  ];
}

function ofServices(told: Told): AlertSight[] {
  const ageOf = (queue: string): number => told.sum('redial_queue_age_seconds', { queue: [queue] });
  const isCrmFailing =
    told.sum('redial_crm_pushes', { state: ['given_up', 'held'] }) > 0 ||
    (told.sum('redial_crm_pushes', { state: ['retrying'] }) > 0 && ageOf('crm_pushes') > latePushSeconds);
  return [
    ...sight('RedialCrmPushFailing', isCrmFailing, message('alert_crm_push_failing')),
    ...told.of('redial_service_up').flatMap(({ labels: { service = '', account = '' }, value }) => {
      const subject = account === '' ? service : `${service}/${account}`;
      return sight('RedialServiceDown', value === 0, message('alert_service_down', { service }), { subject });
    }),
    ...sight('RedialEventsNotApplied', ageOf('events') > lateEventSeconds, message('alert_events_not_applied')),
  ];
}

function sight(
  name: AlertName,
  isSo: boolean,
  says: Message,
  { subject = '', page = alertTable[name].page as string }: { subject?: string; page?: string } = {},
): AlertSight[] {
  return isSo ? [{ name, subject, says, page }] : [];
}

/** What has not been seen for so long is over: one that comes and goes from round to round is told once. */
export const overAfterMs = 120_000;

/** What is kept of an alert. */
export interface AlertState {
  since: Date;
  lastSeenAt: Date;
  begunAt: Date | null;
}

/**
 * What becomes of an alert after a round: it begins when it has been so for as long as its row says, is over when it has not been
 * seen for `overAfterMs`, and one that was never told of is forgotten.
 */
export function nextStep(
  name: AlertName,
  { since, lastSeenAt, begunAt }: AlertState,
  { isSeen, now }: { isSeen: boolean; now: Date },
): 'begin' | 'end' | 'forget' | null {
  if (isSeen) {
    const isDue = now.getTime() - since.getTime() >= alertTable[name].forSeconds * 1_000;
    return begunAt === null && isDue ? 'begin' : null;
  }
  if (begunAt === null) return 'forget';
  return now.getTime() - lastSeenAt.getTime() >= overAfterMs ? 'end' : null;
}

const firstRetryMs = 30_000;
const longestRetryMs = 3_600_000;
/** An alert that could not be told for so long tells nobody anything any more. */
const givenUpAfterMs = 24 * 3_600_000;

/** When a delivery is tried again after so many tries; null if it is given up. */
export function nextTryAt({ tries, createdAt, now }: { tries: number; createdAt: Date; now: Date }): Date | null {
  if (now.getTime() - createdAt.getTime() >= givenUpAfterMs) return null;
  return new Date(now.getTime() + Math.min(firstRetryMs * 2 ** (tries - 1), longestRetryMs));
}

/** Whether a recipient wants to hear of an alert. */
export function wants({ alerts }: { alerts: readonly AlertName[] | null }, name: AlertName): boolean {
  return alerts === null || alerts.includes(name);
}

/** Names of the table, for tests and documents. */
export const allAlerts = rowsOf(alertTable);
