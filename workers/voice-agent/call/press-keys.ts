import type { Room } from '@livekit/rtc-node';
import { keySteps } from '#domain/call/menu-keys.ts';
import type { Logger } from 'pino';
import type { ReportQueue } from '../reports/report-queue.ts';
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

/** Presses keys and reports them. @returns whether the line took them. */
export async function pressAndReport(
  { press, reports, log }: { press: (keys: string) => Promise<void>; reports: ReportQueue; log: Logger },
  keys: string,
): Promise<boolean> {
  let isSent = true;
  try {
    await press(keys);
  } catch (error) {
    isSent = false;
    log.warn({ err: error }, 'keys were not pressed');
  }
  reports.push({ type: 'keys_pressed', keys, isSent });
  return isSent;
}
