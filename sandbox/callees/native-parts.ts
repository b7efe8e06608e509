/** Native parts of phones, which the library (rtc-node 0.13) does not always free by itself. */
import { AudioSource } from '@livekit/rtc-node';
import type { Room } from '@livekit/rtc-node';
import { isDroppedHandle } from '#domain/dropped-handle.ts';
import { calleeRate } from './sounds.ts';

const queueMs = 2_000;

/**
 * Sources of phones that have left. A source has a thread that sends every 10 ms, and the native library (rtc-node 0.13) never
 * ends it if the room's side ended the call: its published track cannot be taken back from a closed connection. So the next
 * phone uses it.
 */
const spareSources: AudioSource[] = [];

/** A source for one phone; give it back with `returnSource`. */
export function takeSource(): AudioSource {
  return spareSources.pop() ?? new AudioSource(calleeRate, 1, queueMs);
}

export function returnSource(source: AudioSource): void {
  source.clearQueue();
  spareSources.push(source);
}

/**
 * Closes the room on its native side, too. `disconnect()` of rtc-node (0.13) does nothing once the room's side has ended the
 * call: then the room's listener and its native part would stay for ever.
 */
export async function closeRoom(room: Room): Promise<void> {
  const joined = (room as unknown as { ffiHandle?: unknown }).ffiHandle !== undefined;
  if (joined) Object.defineProperty(room, 'isConnected', { value: true });
  await room.disconnect();
}

/** For processes that hold phones: passes over native parts that were gone already; what else nobody catches ends the process. */
export function outliveDroppedHandles(): void {
  process.on('uncaughtException', (error) => {
    if (isDroppedHandle(error)) return;
    console.error(error);
    process.exit(1);
  });
}
