import { expect, it } from 'vitest';
import {
  contactStates,
  contactStateTraits,
  finalContactStates,
  openContactStates,
  timedContactStates,
  waitingContactStates,
} from './contact-state.ts';

it('divides the states into open and final ones', () => {
  expect(finalContactStates).toEqual(['completed', 'exhausted', 'opted_out', 'suppressed', 'invalid', 'cancelled']);
  expect(openContactStates).toEqual(['queued', 'ready', 'active', 'waiting_retry', 'waiting_callback']);
});

it('knows who waits, and who waits for a time', () => {
  expect(waitingContactStates).toEqual(['queued', 'ready', 'waiting_retry', 'waiting_callback']);
  expect(timedContactStates).toEqual(['waiting_retry', 'waiting_callback']);
});

it('lets nobody wait who is at the end, and nobody have a time who does not wait', () => {
  for (const state of contactStates) {
    const { final, waits, timed } = contactStateTraits[state];
    expect([state, final && waits, timed && !waits]).toEqual([state, false, false]);
  }
});
