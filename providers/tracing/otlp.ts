import { randomUUID } from 'node:crypto';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, type HrTime } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import { attributesOf, isCode, traceIdOf } from '#domain/health/span.ts';
import type { SpanSink } from './tracing.ts';

export interface OtlpOptions {
  service: string;
  /** Base address of a receiver of OTLP over HTTP: spans go to `/v1/traces` below it. */
  endpoint: string;
  headers: Record<string, string>;
  /** Of the attempts, this share is traced, by their ids: all processes choose the same ones. */
  share: number;
  log: Pick<Logger, 'warn'>;
}

const scope = { name: 'redial' };
const kinds = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT };
const warnEveryMs = 60_000;

/**
 * Sends spans in batches of OTLP over HTTP (JSON). Libraries that are traced with OpenTelemetry by themselves are not heard: nothing is
 * registered for the process, because what they write holds what people say.
 */
export function openOtlp({ service, endpoint, headers, share, log }: OtlpOptions): SpanSink {
  const resource = resourceFromAttributes({
    'service.name': `redial-${service}`,
    'service.namespace': 'redial',
    'service.instance.id': randomUUID(),
  });
  const sampler = new TraceIdRatioBasedSampler(share);
  const isChosen = (traceId: string): boolean =>
    share >= 1 || sampler.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, headers });
  const processor = new BatchSpanProcessor({ exporter: audible(exporter, log) });
  return {
    write({ attemptId, spanId, parentId }, { name, kind, from, to, facts, failure }) {
      const traceId = traceIdOf(attemptId);
      if (!isChosen(traceId)) return;
      const contextOf = (id: string) => ({ traceId, spanId: id, traceFlags: TraceFlags.SAMPLED });
      // Clocks of two machines may disagree: no span ends before it begins.
      const lastsMs = Math.max(0, to.getTime() - from.getTime());
      const error = failure !== null && isCode(failure) ? failure : 'unknown';
      const span: ReadableSpan = {
        name,
        kind: kinds[kind],
        spanContext: () => contextOf(spanId),
        ...(parentId === null ? {} : { parentSpanContext: contextOf(parentId) }),
        startTime: timeOf(from.getTime()),
        endTime: timeOf(from.getTime() + lastsMs),
        duration: timeOf(lastsMs),
        status: failure === null ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: error },
        attributes: {
          'redial.attempt.id': attemptId,
          ...attributesOf(facts),
          ...(failure === null ? {} : { 'error.type': error }),
        },
        links: [],
        events: [],
        ended: true,
        resource,
        instrumentationScope: scope,
        droppedAttributesCount: 0,
        droppedEventsCount: 0,
        droppedLinksCount: 0,
      };
      processor.onEnd(span);
    },
    // The processor waits for what it holds, the exporter for what is on its way.
    flush: async () => {
      await Promise.all([processor.forceFlush(), exporter.forceFlush()]);
    },
  };
}

/** Says in the log, not too often, that spans were not taken: the library keeps that to itself. */
function audible(exporter: SpanExporter, log: OtlpOptions['log']): SpanExporter {
  let warnedAt = 0;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error !== undefined && Date.now() - warnedAt > warnEveryMs) {
          warnedAt = Date.now();
          log.warn({ event: 'tracing.not_taken', spans: spans.length, reason: reasonOf(result.error) });
        }
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}

/** A status of HTTP or a code of Node; never words, which may hold what was sent. */
function reasonOf(error: Error): string | number {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' || typeof code === 'string' ? code : error.name;
}

/** Seconds and nanoseconds. */
function timeOf(ms: number): HrTime {
  return [Math.floor(ms / 1000), (ms % 1000) * 1_000_000];
}
