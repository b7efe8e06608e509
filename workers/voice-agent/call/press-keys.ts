import type { Room } from '@livekit/rtc-node';
import { keySteps } from '#domain/call/menu-keys.ts';
import { sleep, within } from '../wait.ts';

/** LiveKit takes a key within milliseconds. */
const takenWithinMs = 5_000;

/**
 * Presses keys on the callee's line; resolves when the last tone is over. The gateway makes tones and telephone events of
 * what is published here, one after the other.
 * @throws if LiveKit does not take a key.
 */
export async function pressKeys(room: Room, keys: string): Promise<void> {
  for (const { key, thenWaitMs } of keySteps(keys)) {
    if (key !== null) {
      const published = room.localParticipant?.publishDtmf(key.code, key.digit);
      if (published === undefined || !(await within(takenWithinMs, published))) throw new Error('A key was not taken');
      await published;
    }
    await sleep(thenWaitMs);
  }
}
