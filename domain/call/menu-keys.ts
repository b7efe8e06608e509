import { z } from 'zod';

/** As many keys and pauses as may be pressed at one menu. */
const mostKeys = 20;

/**
 * Keys for a menu as carriers and LiveKit write them: digits, `*`, `#`, and `w` for a pause of half a second. At least one of
 * them is a key.
 */
export const MenuKeys = z
  .string()
  .max(mostKeys)
  .regex(/^w*[0-9*#][0-9*#w]*$/);

/** What happens when a menu answers: the call ends, or keys are pressed in the hope of a person behind it. */
export const MenuPolicy = z.discriminatedUnion('policy', [
  z.object({ policy: z.literal('end') }),
  z.object({ policy: z.literal('press_keys'), keys: MenuKeys }),
]);
export type MenuPolicy = z.infer<typeof MenuPolicy>;

/** A gateway plays each tone for 250 ms and is silent for as long after it (LiveKit's media-sdk, dtmf.go). */
const keyMs = 500;
const pauseMs = 500;

/** One key to press, with its code, and how long to wait before the next one; a pause has no key. */
export interface KeyStep {
  key: { digit: string; code: number } | null;
  thenWaitMs: number;
}

/** What to press, in its order. Codes are those of telephone events (RFC 4733, section 3.2): `*` is 10, `#` is 11. */
export function keySteps(keys: string): KeyStep[] {
  return [...keys].map((digit) =>
    digit === 'w'
      ? { key: null, thenWaitMs: pauseMs }
      : { key: { digit, code: '0123456789*#'.indexOf(digit) }, thenWaitMs: keyMs },
  );
}
