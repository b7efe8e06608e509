import { describe, expect, it } from 'vitest';
import { callEventsOf, type AgentEventContext } from './agent-event.ts';
import type { EndedReason } from './agent-protocol.ts';

const at = '2025-11-21T10:00:00.000Z';
const nobodyYet: AgentEventContext = { callFlow: 'agent_first', calleeWasThere: false, conversationStarted: false };
const talking: AgentEventContext = { callFlow: 'agent_first', calleeWasThere: true, conversationStarted: true };

function causeOf(reason: EndedReason, context: AgentEventContext): string {
  const [event] = callEventsOf({ id: '1', at, type: 'ended', reason, words: '' }, context);
  return event?.type === 'ended' ? `${event.cause} by ${event.endedBy}` : 'none';
}

describe('callEventsOf', () => {
  it('keeps the report’s own time and derives the event’s id from the report’s', () => {
    expect(callEventsOf({ id: 'r1', at, type: 'ready' }, nobodyYet)).toEqual([
      { id: 'agent:r1', at, type: 'agent_ready' },
    ]);
  });

  it('reads an active leg as the answer on a trunk, and as the bridge behind call control', () => {
    const active = { id: 'r', at, type: 'callee_status', status: 'active' } as const;
    expect(callEventsOf(active, nobodyYet)[0]?.type).toBe('answered');
    expect(callEventsOf(active, { ...nobodyYet, callFlow: 'call_control' })[0]?.type).toBe('bridged');
  });

  it('does not report ringing of the leg that a carrier transfers', () => {
    const ringing = { id: 'r', at, type: 'callee_status', status: 'ringing' } as const;
    expect(callEventsOf(ringing, { ...nobodyYet, callFlow: 'call_control' })).toEqual([]);
    expect(callEventsOf(ringing, nobodyYet)[0]?.type).toBe('ringing');
  });

  it('means nothing by transcript items', () => {
    const item = {
      id: 'r',
      at,
      type: 'transcript_item',
      seq: 1,
      speaker: 'bot',
      text: 'x',
      startMs: 0,
      interrupted: false,
    } as const;
    expect(callEventsOf(item, talking)).toEqual([]);
  });

  it('tells a hang-up before the conversation from one in it', () => {
    expect(causeOf('callee_hung_up', { ...talking, conversationStarted: false })).toBe('callee_hung_up by callee');
    expect(causeOf('callee_hung_up', talking)).toBe('normal by callee');
  });

  it('tells a hang-up from a line that was lost', () => {
    expect(causeOf('line_lost', talking)).toBe('line_lost by system');
    expect(causeOf('line_lost', { ...talking, conversationStarted: false })).toBe('line_lost by system');
  });

  it('blames nobody for a failure before the callee was there, and allows a retry after one in the conversation', () => {
    expect(causeOf('speech_failure', nobodyYet)).toBe('agent_unavailable by system');
    expect(causeOf('speech_failure', { ...nobodyYet, callFlow: 'call_control' })).toBe('agent_unavailable by system');
    expect(causeOf('language_failure', { ...talking, conversationStarted: false })).toBe('service_failure by system');
    expect(causeOf('room_closed', talking)).toBe('agent_lost by system');
  });

  it('knows an orderly end', () => {
    for (const reason of ['bot_ended', 'opted_out', 'max_duration', 'silence'] as const) {
      expect(causeOf(reason, talking)).toBe('normal by bot');
    }
    expect(causeOf('machine', talking)).toBe('machine by bot');
  });

  it('leaves the end to those who know its cause when nobody was there', () => {
    expect(causeOf('never_answered', nobodyYet)).toBe('none');
    expect(causeOf('room_closed', nobodyYet)).toBe('none');
    expect(causeOf('room_closed', { ...nobodyYet, calleeWasThere: true })).toBe('attach_failed by system');
  });
});
