import { expect, it } from 'vitest';
import { defaultRetryPolicy } from '../dialling/retry-policy.ts';
import { agentStates, slotHoldingStates } from './call-state.ts';
import {
  attemptOutcomes,
  awayOutcomes,
  deferredOutcomes,
  machineOutcomes,
  outcomeTraits,
  personOutcomes,
  unmetOutcomes,
} from './outcome-table.ts';

it('counts every outcome as an attempt but what the carrier had no capacity for', () => {
  expect(deferredOutcomes).toEqual(['deferred']);
  expect(attemptOutcomes).toEqual(['connected', 'voicemail', 'no_answer', 'busy', 'hangup', 'failed']);
});

it('knows who was met', () => {
  expect(personOutcomes).toEqual(['connected', 'hangup']);
  expect(machineOutcomes).toEqual(['voicemail']);
  expect(unmetOutcomes).toEqual(['voicemail', 'no_answer', 'busy']);
  expect(awayOutcomes).toEqual(['voicemail', 'no_answer']);
});

it('has a rule for every attempt that did not end in a conversation', () => {
  for (const outcome of attemptOutcomes) {
    if (outcome === 'connected') continue;
    const { retryRule } = outcomeTraits[outcome];
    expect([outcome, retryRule !== null && defaultRetryPolicy[retryRule].maxRetries > 0]).toEqual([outcome, true]);
  }
});

it('gives slots and agents to calls that are under way', () => {
  expect(slotHoldingStates).toEqual(['leased', 'dialling', 'ringing', 'amd', 'attaching', 'in_progress']);
  expect(agentStates).toEqual(['amd', 'attaching', 'in_progress']);
});
