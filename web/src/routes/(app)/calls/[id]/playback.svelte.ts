/** Where the recording is: shared by the player, which moves it, and the transcript, which follows it. */
export class Playback {
  /** Milliseconds from the start of the recording. */
  atMs = $state(0);
  isPlaying = $state(false);
  /** Set by the player when it is there; it plays to `untilMs`, or to the end. */
  seek = $state<((atMs: number, play: boolean, untilMs?: number) => void) | null>(null);
}
