import { expect, it } from 'vitest';
import { readConfiguration } from './configuration.ts';
import { mishapsOf, unkindnesses } from './unkindness.ts';

const needed = {
  SANDBOX_CARRIER_PORT: '0',
  SANDBOX_DATA_DIR: '/tmp',
  LIVEKIT_URL: 'ws://127.0.0.1:7880',
  LIVEKIT_API_KEY: 'key',
  LIVEKIT_API_SECRET: 'secret',
};
const numbers = Array.from({ length: 2_000 }, (_, i) => `+1202200${String(i).padStart(4, '0')}`);

it('is there by default, and left out only by those who say so', () => {
  expect(readConfiguration(needed).unkindness).toEqual(unkindnesses.usual);
  expect(Object.values(unkindnesses.usual).every((percent) => percent > 0)).toBe(true);
  expect(readConfiguration({ ...needed, SANDBOX_UNKINDNESS: 'none' }).unkindness).toEqual(unkindnesses.none);
});

it('meets about the share that it says, always the same calls', () => {
  const mishaps = () => numbers.map((to) => mishapsOf(unkindnesses.usual, 'redial', to, 1));
  expect(mishaps()).toEqual(mishaps());
  const share = (holds: (one: ReturnType<typeof mishapsOf>) => boolean) =>
    Math.round((100 * mishaps().filter(holds).length) / numbers.length);
  expect(share((one) => one.missesVerdict)).toBeGreaterThanOrEqual(4);
  expect(share((one) => one.missesVerdict)).toBeLessThanOrEqual(6);
  expect(share((one) => one.cutsMessage)).toBeGreaterThanOrEqual(8);
  expect(share((one) => one.refusesByHttp)).toBeGreaterThanOrEqual(45);
});
