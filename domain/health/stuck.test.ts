import { describe, expect, it } from 'vitest';
import { callStates } from '../call/call-state.ts';
import {
  automaticRemedy,
  offeredRemedies,
  secondLookMs,
  stateLimitMs,
  stateLimits,
  stuckKinds,
  stuckMessages,
  type StuckFacts,
} from './stuck.ts';

const facts = (changes: Partial<StuckFacts>): StuckFacts => ({
  kind: 'attempt_over_limit',
  callState: null,
  workflowRunning: true,
  mayBeCalledAgain: true,
  known: true,
  ...changes,
});

describe('limits of call states', () => {
  it('exist for every state but the last', () => {
    expect(Object.keys(stateLimits)).toEqual(callStates.filter((state) => state !== 'ended'));
  });

  it('lie beyond what the call’s own settings allow', () => {
    const call = { ringTimeoutSeconds: 40, maxDurationSeconds: 600 };
    // The workflow gives up a ringing phone after 20 s more, and a conversation after 30 s more.
    expect(stateLimitMs('ringing', call)).toBeGreaterThan((40 + 20) * 1000);
    expect(stateLimitMs('in_progress', call)).toBeGreaterThan((600 + 30) * 1000);
    // A machine's greeting and the message to it take place in `amd`: 30 s and 60 s at most.
    expect(stateLimitMs('amd', call)).toBeGreaterThan(90_000);
    expect(stateLimitMs('ringing', { ...call, ringTimeoutSeconds: 50 }) - stateLimitMs('ringing', call)).toBe(10_000);
  });
});

describe('messages', () => {
  it.each(stuckKinds)('tell cause and remedy of %s', (kind) => {
    for (const callState of [null, ...callStates]) {
      for (const known of [true, false]) {
        const { cause, remedy } = stuckMessages(facts({ kind, callState, known, mayBeCalledAgain: known }));
        expect(cause.code).toMatch(/^stuck_.*_cause$/);
        expect(remedy.code).toMatch(/^stuck_.*_remedy$/);
      }
    }
  });
});

describe('what is healed without a person', () => {
  it('is nothing that another installation may own', () => {
    for (const kind of ['leg_without_call', 'room_without_call'] as const) {
      expect(automaticRemedy(facts({ kind, known: false }), 10 * secondLookMs)).toBeNull();
      expect(automaticRemedy(facts({ kind, known: true }), secondLookMs)).not.toBeNull();
    }
  });

  it('waits for a second look where two systems may not have heard of each other yet', () => {
    for (const kind of ['leg_without_call', 'room_without_call', 'call_without_leg'] as const) {
      expect(automaticRemedy(facts({ kind, callState: 'ringing' }), 0)).toBeNull();
    }
    expect(automaticRemedy(facts({ kind: 'attempt_without_workflow', workflowRunning: false }), 0)).toBeNull();
  });

  it('never hangs up a call that is open here', () => {
    for (const kind of ['attempt_over_limit', 'attempt_without_workflow', 'call_without_leg'] as const) {
      for (const callState of callStates) {
        const remedy = automaticRemedy(facts({ kind, callState }), 10 * secondLookMs);
        expect([null, 'reconcile']).toContain(remedy);
      }
    }
  });

  it('is not a contact whose last call may forbid another', () => {
    const contact = facts({ kind: 'contact_without_attempt', mayBeCalledAgain: false });
    expect(automaticRemedy(contact, 10 * secondLookMs)).toBeNull();
    expect(offeredRemedies(contact)).toEqual(['requeue']);
  });
});

describe('what engineers may order', () => {
  it('never gives a person back who was talked to', () => {
    for (const kind of ['attempt_over_limit', 'attempt_without_workflow', 'call_without_leg'] as const) {
      for (const callState of ['in_progress', 'wrap_up', 'ended'] as const) {
        expect(offeredRemedies(facts({ kind, callState }))).not.toContain('requeue');
      }
    }
  });

  it('never hangs up what was not dialled', () => {
    expect(offeredRemedies(facts({ callState: 'leased' }))).not.toContain('hang_up');
  });

  it.each(stuckKinds)('contains what the reconciler would do by itself about %s', (kind) => {
    for (const callState of callStates) {
      for (const workflowRunning of [true, false]) {
        const one = facts({ kind, callState, workflowRunning });
        const automatic = automaticRemedy(one, 10 * secondLookMs);
        if (kind === 'attempt_without_workflow' && workflowRunning) continue;
        if (automatic !== null && callState !== 'ended') expect(offeredRemedies(one)).toContain(automatic);
      }
    }
  });
});
