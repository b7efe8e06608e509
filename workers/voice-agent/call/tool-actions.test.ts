import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AgentReport } from '#domain/call/agent-protocol.ts';
import { ReportQueue } from '../reports/report-queue.ts';
import { ServerClient } from '../reports/server-client.ts';
import { CallToolActions } from './tool-actions.ts';

const attemptId = '00000000-0000-4000-8000-000000000001';

/** A server that can be away; everything else is the real thing. */
function setUp() {
  const server = new ServerClient({ url: 'http://127.0.0.1:1', token: 'token' });
  const optOut = vi.spyOn(server, 'optOut').mockResolvedValue();
  const scheduleCallback = vi.spyOn(server, 'scheduleCallback');
  const sent: AgentReport[] = [];
  const reports = new ReportQueue(async (batch) => void sent.push(...batch));
  const onEndCall = vi.fn();
  const onOptOut = vi.fn();
  const log = pino({ level: 'silent' });
  const onRecordingRefused = vi.fn();
  const told = { onEndCall, onOptOut, onRecordingRefused };
  const actions = new CallToolActions({ attemptId, language: 'ar-SA', server, reports, log, ...told });
  return { actions, optOut, scheduleCallback, reports, sent, ...told };
}

describe('the tools of a call', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('opt out once, whether the model or the rule hears it first', async () => {
    const { actions, optOut, onOptOut, reports, sent } = setUp();
    actions.optOut('stop calling me');
    actions.optOut('do not call again');
    await actions.settle(1_000);
    await reports.flush(1_000);
    expect(optOut).toHaveBeenCalledExactlyOnceWith(attemptId, 'stop calling me');
    expect(onOptOut).toHaveBeenCalledOnce();
    expect(sent.map(({ type }) => type)).toEqual(['tool_call']);
  });

  it('stop the recording once, whether the model or the rule hears it first, and tell the server with the words', async () => {
    const { actions, onRecordingRefused, reports, sent } = setUp();
    actions.stopRecording('do not record me');
    expect(actions.stopRecording('no recording')).toMatch(/before/);
    await reports.flush(1_000);
    expect(onRecordingRefused).toHaveBeenCalledOnce();
    expect(sent).toEqual([
      expect.objectContaining({ type: 'tool_call', tool: 'stop_recording', arguments: { quote: 'do not record me' } }),
    ]);
  });

  it('note a wrong number once', async () => {
    const { actions, reports, sent } = setUp();
    actions.wrongNumber('you have the wrong number');
    actions.wrongNumber('wrong number');
    await reports.flush(1_000);
    expect(sent).toEqual([expect.objectContaining({ type: 'tool_call', tool: 'wrong_number' })]);
  });

  it('repeat an opt-out until the server has taken it', async () => {
    const { actions, optOut } = setUp();
    optOut.mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away'));
    actions.optOut('stop calling me');
    const settled = actions.settle(60_000);
    await vi.advanceTimersByTimeAsync(250 + 500);
    await settled;
    expect(optOut).toHaveBeenCalledTimes(3);
  });

  it('do not wait for a server that stays away longer than allowed', async () => {
    const { actions, optOut } = setUp();
    optOut.mockRejectedValue(new Error('away'));
    actions.optOut('stop calling me');
    const settled = actions.settle(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(settled).resolves.toBeUndefined();
  });

  it('have an apology for the model when a callback cannot be scheduled', async () => {
    const { actions, scheduleCallback } = setUp();
    scheduleCallback.mockRejectedValue(new Error('away'));
    await expect(actions.scheduleCallback({ phrase: 'later' })).resolves.toContain('Apologise');
  });

  it('have a callback scheduled whose time was asked about once, and ask again about the next', async () => {
    const { actions, scheduleCallback } = setUp();
    const answer = (accepted: boolean, sentence: string) => ({ accepted, isQuestion: !accepted, sentence });
    scheduleCallback
      .mockResolvedValueOnce(answer(false, 'Ask: morning or evening?'))
      .mockResolvedValue(answer(true, 'The callback is set.'));
    const wish = { localDateTime: '2026-12-02T08:00', phrase: 'tomorrow at eight' };
    await expect(actions.scheduleCallback(wish)).resolves.toBe('Ask: morning or evening?');
    await actions.scheduleCallback(wish);
    await actions.scheduleCallback(wish);
    const asked = scheduleCallback.mock.calls.map(([, { language, isConfirmed }]) => [language, isConfirmed]);
    expect(asked).toEqual([
      ['ar-SA', false],
      ['ar-SA', true],
      ['ar-SA', false],
    ]);
  });

  it('report a captured field with its value', async () => {
    const { actions, reports, sent } = setUp();
    expect(actions.captureField('day', 'Tuesday')).toBe('Noted.');
    await reports.flush(1_000);
    expect(sent).toMatchObject([
      { type: 'field_captured', name: 'day', value: 'Tuesday' },
      { type: 'tool_call', tool: 'capture_field' },
    ]);
  });

  it('end the call, with or without a farewell', async () => {
    const { actions, reports, sent, onEndCall } = setUp();
    actions.endCall('done', true);
    await reports.flush(1_000);
    expect(onEndCall).toHaveBeenCalledExactlyOnceWith('done', true);
    expect(sent).toMatchObject([{ type: 'tool_call', tool: 'end_call', arguments: { reason: 'done' } }]);
  });
});
