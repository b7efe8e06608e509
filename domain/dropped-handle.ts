/**
 * Whether an error says no more than that a native part of LiveKit's library (rtc-node 0.13) was gone already when the garbage
 * collector let go of it: the library's native side drops the parts of a room's tracks when the room is closed
 * (livekit/rust-sdks, pull request 539), and the collector comes later, at any time and where nobody can catch it.
 */
export function isDroppedHandle(error: unknown): boolean {
  return (error as { message?: unknown } | null)?.message === 'trying to drop an invalid handle';
}
