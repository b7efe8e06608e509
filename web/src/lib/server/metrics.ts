import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { readObservation } from '#db/health/observation.ts';
import { metricTable, type LabelsOf, type MetricName, type Sample } from '#domain/health/metric.ts';
import { rowsOf } from '#domain/traits.ts';
import { readHealth } from './health.ts';
import type { Services } from './services.ts';

/** From a webhook that is there at once to one that a carrier repeats for the last time. */
const lagBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
/** Several Prometheus servers, and people who look, cause one reading of the database within this time. */
const rememberedMs = 5_000;

const registry = new Registry();
collectDefaultMetrics({ register: registry });
const metrics = Object.fromEntries(rowsOf(metricTable).map((name) => [name, create(name)])) as Record<
  MetricName,
  Counter | Gauge | Histogram
>;

function create(name: MetricName): Counter | Gauge | Histogram {
  const { type, help, labels } = metricTable[name];
  const options = { name, help, labelNames: Object.keys(labels), registers: [registry] };
  switch (type) {
    case 'counter':
      return new Counter(options);
    case 'histogram':
      return new Histogram({ ...options, buckets: lagBuckets });
    case 'gauge':
      return new Gauge(options);
  }
}

type WebhookResult = 'taken' | 'not_ours' | 'forged' | 'unreadable' | 'failed';

/** @param kind row of the table of providers: never what the address of a request says. */
export function countWebhook(kind: string, result: WebhookResult): void {
  increase('redial_webhooks_total', { kind, result }, 1);
}

/** @param at when the carrier says that it happened; @param now when it was stored and Temporal knew of it */
export function noteWebhookLag(kind: string, { at, now }: { at: Date; now: Date }): void {
  const metric = metrics.redial_webhook_lag_seconds;
  if (metric instanceof Histogram) metric.observe({ kind }, Math.max(0, now.getTime() - at.getTime()) / 1000);
}

export function countConfiguration(result: 'served' | 'refused' | 'failed'): void {
  increase('redial_bot_configurations_total', { result }, 1);
}

function increase<Name extends MetricName>(name: Name, labels: LabelsOf<Name>, by: number): void {
  const metric = metrics[name];
  if (metric instanceof Counter || metric instanceof Gauge) metric.inc(labels, by);
}

let latest: { at: number; samples: Promise<Sample[] | null> } | null = null;

/**
 * Everything Prometheus may know, in its text format. What is read from the database is some seconds old at most; while
 * the database is away it is left out, and `redial_part_up` says so.
 */
export async function renderMetrics(
  services: Pick<Services, 'db' | 'temporal' | 'environment'>,
  now: Date,
): Promise<{ body: string; contentType: string }> {
  if (latest === null || now.getTime() - latest.at > rememberedMs) {
    latest = { at: now.getTime(), samples: readObservation(services.db).catch(() => null) };
  }
  const [health, samples] = await Promise.all([readHealth(services, now), latest.samples]);
  for (const part of ['database', 'temporal', 'livekit'] as const) {
    set('redial_part_up', { part }, health[part] === 'ok' ? 1 : 0);
  }
  show(samples ?? []);
  return { body: await registry.metrics(), contentType: registry.contentType };
}

/** Values of the last reading give way to those of this one: an account that is gone has none any more. */
function show(samples: readonly Sample[]): void {
  for (const name of rowsOf(metricTable)) {
    if (metricTable[name].from !== 'database') continue;
    metrics[name].reset();
    // Without labels a reset leaves a zero, which is a value, too.
    if (Object.keys(metricTable[name].labels).length === 0) metrics[name].remove();
  }
  for (const { metric, labels, value } of samples) set(metric, labels, value);
}

function set(name: MetricName, labels: Readonly<Record<string, string>>, value: number): void {
  const metric = metrics[name];
  if (metric instanceof Gauge) metric.set(labels, value);
  // A count that the database keeps: it is the value, after the reset.
  else if (metric instanceof Counter) metric.inc(labels, value);
}
