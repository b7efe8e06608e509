import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '#domain/environment.ts';
import { RedialError } from '#domain/error.ts';
import { rootSpanIdOf, traceIdOf } from '#domain/health/span.ts';
import { flushTraces, isTracing, startTracing, traced, writeAttemptSpan, writeSpan } from './tracing.ts';

interface WireSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  status: { code: number; message?: string };
}

const received: { key: string | undefined; spans: WireSpan[] }[] = [];
let status = 200;
const receiver = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(pieces).toString()) as {
      resourceSpans: { scopeSpans: { spans: WireSpan[] }[] }[];
    };
    const spans = body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    received.push({ key: request.headers['x-key'] as string | undefined, spans });
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
});
const warnings: unknown[] = [];
const log = { warn: (what: unknown) => void warnings.push(what) };
const names = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_TRACES_SAMPLER_ARG'] as const;

async function start(share = '1'): Promise<void> {
  const { port } = receiver.address() as AddressInfo;
  const environment = readEnvironment(names, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b=c, x-other=1',
    OTEL_TRACES_SAMPLER_ARG: share,
  });
  await startTracing(environment, { service: 'engine', log });
}

/** What has arrived when everything is sent. */
async function spans(): Promise<WireSpan[]> {
  await flushTraces(20_000);
  return received.flatMap((batch) => batch.spans);
}

const work = { kind: 'internal', name: 'outer' } as const;

it('does nothing but the work where no receiver is named', async () => {
  await startTracing(readEnvironment(names, {}), { service: 'engine', log });
  expect(isTracing()).toBe(false);
  expect(await traced({ ...work, attemptId: randomUUID() }, () => Promise.resolve(7))).toBe(7);
  await flushTraces(1);
});

it('takes headers as OpenTelemetry writes them, and repeats none of them in an error', () => {
  for (const wrong of ['secret', 'x=%zz-secret', 'x=secret%0d%0ax: y', 'secret value=1']) {
    const read = () => readEnvironment(names, { OTEL_EXPORTER_OTLP_HEADERS: wrong });
    expect(read).toThrow(expect.objectContaining({ reason: 'environment_incomplete' }) as Error);
    expect(read).not.toThrow(/secret/);
  }
});

describe('with a receiver', () => {
  beforeAll(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    await start();
  });
  afterAll(async () => {
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  });
  beforeEach(() => {
    received.length = 0;
    warnings.length = 0;
    status = 200;
  });

  it('sends what was done for an attempt as parts of its trace, each within the work around it', async () => {
    const attemptId = randomUUID();
    await traced({ ...work, attemptId }, () =>
      traced({ ...work, name: 'inner' }, async (note) => {
        await Promise.resolve();
        note({ 'redial.vendor': 'telnyx' });
      }),
    );
    const now = new Date();
    writeAttemptSpan(attemptId, { ...work, name: 'attempt', from: now, to: now, facts: {}, failure: null });
    const [inner, outer, whole] = await spans();
    expect([inner, outer, whole].map((span) => span?.traceId)).toEqual(Array(3).fill(traceIdOf(attemptId)));
    expect(inner).toMatchObject({ name: 'inner', parentSpanId: outer?.spanId });
    expect(inner?.attributes).toContainEqual({ key: 'redial.vendor', value: { stringValue: 'telnyx' } });
    expect(outer).toMatchObject({ name: 'outer', parentSpanId: rootSpanIdOf(attemptId) });
    expect(whole).toMatchObject({ name: 'attempt', spanId: rootSpanIdOf(attemptId) });
    expect(received[0]?.key).toBe('a b=c');
  });

  it('belongs to no attempt that it is not about', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await traced({ ...work, attemptId: first }, () =>
      traced({ ...work, name: 'other', attemptId: second }, () => Promise.resolve()),
    );
    await traced(work, () => Promise.resolve());
    const [other, outer, ...more] = await spans();
    expect(other).toMatchObject({ traceId: traceIdOf(second), parentSpanId: rootSpanIdOf(second) });
    expect(outer?.traceId).toBe(traceIdOf(first));
    expect(more).toEqual([]);
  });

  it('tells of a failure its code and status, and not its words', async () => {
    const details = { vendor: 'Ana', status: 503 };
    const failures = [
      new RedialError('vendor_unavailable', details, { details }),
      new TypeError('Ana has +14155550123'),
      'Ana said no',
      ApplicationFailure.create({ message: 'Ana', type: 'unavailable', details: [{ reason: 'vendor_silent' }] }),
      ApplicationFailure.create({ message: 'Ana', type: 'not_dialled' }),
      Object.assign(new Error('x'), { name: 'Ana has said no' }),
    ];
    for (const failure of failures) {
      const failing = traced({ ...work, attemptId: randomUUID() }, () => Promise.reject(failure as Error));
      await expect(failing).rejects.toBe(failure);
    }
    const sent = await spans();
    expect(sent.map((span) => span.status.message)).toEqual([
      ...['vendor_unavailable', 'TypeError', 'unknown', 'vendor_silent', 'not_dialled', 'unknown'],
    ]);
    expect(sent[0]?.attributes).toContainEqual({ key: 'http.response.status_code', value: { intValue: 503 } });
    expect(JSON.stringify(sent)).not.toMatch(/Ana|4155550123/);
  });

  it('says in the log that spans were not taken, and goes on', async () => {
    status = 400;
    const now = new Date();
    writeSpan(randomUUID(), { ...work, from: now, to: now, facts: {}, failure: null });
    await spans();
    expect(warnings).toEqual([{ event: 'tracing.not_taken', spans: 1, reason: 400 }]);
  });

  it('traces a share of the attempts, and all of what belongs to each', async () => {
    await start('0.25');
    const ids = Array.from({ length: 400 }, () => randomUUID());
    const now = new Date();
    for (const attemptId of ids) {
      for (const name of ['one', 'two']) {
        writeSpan(attemptId, { ...work, name, from: now, to: now, facts: {}, failure: null });
      }
    }
    const sent = await spans();
    const chosen = new Set(sent.map(({ traceId }) => traceId));
    expect(sent).toHaveLength(2 * chosen.size);
    // 100 on average; the chance of fewer than 50 or more than 150 is less than one in a million.
    expect(chosen.size).toBeGreaterThan(50);
    expect(chosen.size).toBeLessThan(150);
  });
});
