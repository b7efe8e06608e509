import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HoldWatch } from './hold-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listen() {
  let ended = 0;
  const watch = new HoldWatch(() => (ended += 1));
  return { watch, ended: () => ended };
}

const queue = 'All our agents are busy. Your call is important to us.';

it('ends a wait in a queue after three quarters of a minute', () => {
  const { watch, ended } = listen();
  watch.hear(queue);
  expect(watch.isOnHold).toBe(false);
  vi.advanceTimersByTime(30_000);
  watch.hear('You are number three in the queue.');
  expect(watch.isOnHold).toBe(true);
  vi.advanceTimersByTime(14_999);
  expect(ended()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(ended()).toBe(1);
});

it('ends it sooner where announcement follows announcement', () => {
  const { watch, ended } = listen();
  for (const words of [queue, 'For sales, press one.', queue, 'For sales, press one.']) watch.hear(words);
  expect(ended()).toBe(1);
});

it('knows a recording of any words by its repetition', () => {
  const { watch, ended } = listen();
  for (let times = 0; times < 6; times++) watch.hear('We thank you for waiting and play you a song.');
  expect(ended()).toBe(1);
});

it('goes on with the person who comes back', () => {
  const { watch, ended } = listen();
  watch.hear(queue);
  watch.hear(queue);
  watch.hear('Hello, I am back.');
  expect(watch.isOnHold).toBe(false);
  vi.advanceTimersByTime(120_000);
  expect(ended()).toBe(0);
});

it('takes nobody for a recording who says the same short words again', () => {
  const { watch, ended } = listen();
  for (let times = 0; times < 20; times++) watch.hear(times % 2 === 0 ? 'Yes, I think so.' : 'Please hold on.');
  expect(watch.isOnHold).toBe(false);
  vi.advanceTimersByTime(120_000);
  expect(ended()).toBe(0);
});
