/**
 * Traces: what a process did for an attempt, written by whoever did it into the trace that bears the attempt's id, so that
 * nothing has to be handed from process to process (decision 0057). Until `startTracing` everything here does nothing.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { Logger } from 'pino';
import type { Environment } from '#domain/environment.ts';
import { RedialError } from '#domain/error.ts';
import { rootSpanIdOf, type Span, type SpanFacts } from '#domain/health/span.ts';

export type TracingEnvironment = Pick<
  Environment,
  'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_EXPORTER_OTLP_HEADERS' | 'OTEL_TRACES_SAMPLER_ARG'
>;

/** Where a span stands; `parentId` is null for the attempt itself. */
export interface Place {
  attemptId: string;
  spanId: string;
  parentId: string | null;
}

/** Takes spans and sends them on, some seconds later. */
export interface SpanSink {
  write(place: Place, span: Span): void;
  flush(): Promise<void>;
}

let sink: SpanSink | null = null;
const surroundings = new AsyncLocalStorage<{ attemptId: string; spanId: string }>();

/** Begins to send spans where the environment names a receiver. A receiver that is away costs spans and nothing else. */
export async function startTracing(
  environment: TracingEnvironment,
  process: { service: 'server' | 'engine' | 'voice-agent'; log: Pick<Logger, 'warn'> },
): Promise<void> {
  const endpoint = environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return;
  // Its libraries take time and memory, which nobody pays who does not use them.
  const { openOtlp } = await import('./otlp.ts');
  sink = openOtlp({
    ...process,
    endpoint,
    headers: environment.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    share: environment.OTEL_TRACES_SAMPLER_ARG,
  });
}

/** Sends what has not been sent, for so long at most: for a process that ends. Never rejects. */
export async function flushTraces(limitMs: number): Promise<void> {
  if (sink === null) return;
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, limitMs);
  await Promise.race([sink.flush().catch(() => undefined), late.promise]);
  clearTimeout(timer);
}

/** False where spans would be written for nobody, so that nothing has to be read for them. */
export const isTracing = (): boolean => sink !== null;

/** Writes what is over as part of an attempt's trace. */
export function writeSpan(attemptId: string, span: Span): void {
  sink?.write({ attemptId, spanId: newSpanId(), parentId: rootSpanIdOf(attemptId) }, span);
}

/** Writes the attempt itself, of which all other spans are parts. */
export function writeAttemptSpan(attemptId: string, span: Span): void {
  sink?.write({ attemptId, spanId: rootSpanIdOf(attemptId), parentId: null }, span);
}

interface Work {
  name: string;
  kind: Span['kind'];
  /** Default: that of the work around it; without one nothing is written. */
  attemptId?: string;
  /** When it began, if it was not now. */
  from?: Date;
  facts?: SpanFacts;
}

/** Notes what has been found out about the work, and why it failed where nothing is thrown. */
export type Note = (facts: SpanFacts, error?: unknown) => void;

/** Does the work and writes how long it took and how it ended. What is traced within it becomes part of it. */
export async function traced<T>(
  { name, kind, attemptId = surroundings.getStore()?.attemptId, from = new Date(), facts = {} }: Work,
  work: (note: Note) => Promise<T>,
): Promise<T> {
  if (sink === null || attemptId === undefined) return work(() => undefined);
  const around = surroundings.getStore();
  const parentId = around?.attemptId === attemptId ? around.spanId : rootSpanIdOf(attemptId);
  const place: Place = { attemptId, spanId: newSpanId(), parentId };
  const known = { ...facts };
  let failure: string | null = null;
  const note: Note = (more, error) => {
    Object.assign(known, more);
    if (error === undefined) return;
    failure = failureOf(error);
    const status = statusOf(error);
    if (status !== null) known['http.response.status_code'] = status;
  };
  try {
    return await surroundings.run({ attemptId, spanId: place.spanId }, () => work(note));
  } catch (error) {
    note({}, error ?? 'unknown');
    throw error;
  } finally {
    sink.write(place, { name, kind, from, to: new Date(), facts: known, failure });
  }
}

/** The kind of an error: its words may hold what was sent. */
function failureOf(error: unknown): string {
  if (error instanceof RedialError) return error.reason;
  if (error instanceof ApplicationFailure) return reasonIn(error.details?.[0]) ?? error.type ?? error.name;
  return error instanceof Error ? error.name : 'unknown';
}

/** The reason that activities keep beside a failure of theirs. */
function reasonIn(details: unknown): string | null {
  if (typeof details !== 'object' || details === null || !('reason' in details)) return null;
  return typeof details.reason === 'string' ? details.reason : null;
}

function statusOf(error: unknown): number | null {
  const status = error instanceof RedialError ? error.details?.['status'] : null;
  return typeof status === 'number' ? status : null;
}

const newSpanId = (): string => randomBytes(8).toString('hex');
