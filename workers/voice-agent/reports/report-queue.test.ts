import { TRPCClientError } from '@trpc/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AgentReport } from '#domain/call/agent-protocol.ts';
import { ReportQueue } from './report-queue.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const types = (batches: readonly (readonly AgentReport[])[]): string[][] =>
  batches.map((batch) => batch.map(({ type }) => type));

describe('ReportQueue', () => {
  it('sends the reports of one moment together and later ones after them', async () => {
    const batches: AgentReport[][] = [];
    const queue = new ReportQueue(async (reports) => void batches.push([...reports]));
    queue.push({ type: 'ready' });
    queue.push({ type: 'callee_status', status: 'active' });
    await queue.flush(1_000);
    queue.push({ type: 'conversation_started', waitedMs: null });
    expect(await queue.flush(1_000)).toBe(true);
    expect(types(batches)).toEqual([['ready', 'callee_status'], ['conversation_started']]);
  });

  it('repeats a failed batch with the same ids, in order, until the server takes it', async () => {
    const batches: AgentReport[][] = [];
    let failures = 5;
    const queue = new ReportQueue(async (reports) => {
      batches.push([...reports]);
      if (failures-- > 0) throw new Error('away');
    });
    queue.push({ type: 'ready' });
    await vi.advanceTimersByTimeAsync(300);
    queue.push({ type: 'conversation_started', waitedMs: null });
    const flushed = queue.flush(600_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await flushed).toBe(true);
    expect(new Set(batches.flatMap((batch) => batch.slice(0, 1)).map(({ id }) => id)).size).toBe(1);
    expect(batches.at(-1)?.map(({ type }) => type)).toEqual(['ready', 'conversation_started']);
  });

  it('drops what the server refuses and goes on', async () => {
    const batches: AgentReport[][] = [];
    const dropped: number[] = [];
    const queue = new ReportQueue(
      async (reports) => {
        batches.push([...reports]);
        if (batches.length > 1) return;
        throw TRPCClientError.from({ error: { message: 'no', code: -32004, data: { httpStatus: 404 } } });
      },
      (_error, count) => dropped.push(count),
    );
    queue.push({ type: 'ready' });
    await queue.flush(1_000);
    queue.push({ type: 'conversation_started', waitedMs: null });
    await queue.flush(1_000);
    expect(dropped).toEqual([1]);
    expect(types(batches)).toEqual([['ready'], ['conversation_started']]);
  });

  it('says so when the time is up, and tries no more', async () => {
    let tries = 0;
    const queue = new ReportQueue(async () => {
      tries += 1;
      throw new Error('away');
    });
    queue.push({ type: 'ready' });
    const flushed = queue.flush(10_000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await flushed).toBe(false);
    const before = tries;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tries - before).toBeLessThanOrEqual(1);
  });
});
