/** How often it is looked whether sound has come. Looks are counted, not seconds: a process that stands still hears nothing. */
const lookMs = 500;
/** Sound that has not come at this many looks in a row does not come any more. */
const stillLooks = 6;

/**
 * Watches whether sound flows from a line that we have taken. WebRTC makes sound of silence and of lost packets, too, so a
 * line without any sound is not a silent line: this process does not hear. Seen with rtc-node (0.13) after a room was deleted
 * while it was joined: no later room of that process gave any sound (docs/voice-agent.md).
 */
export class SoundFlowWatch {
  readonly #onStill: () => void;
  #looks: NodeJS.Timeout | undefined;
  #flowed = false;

  constructor(onStill: () => void) {
    this.#onStill = onStill;
  }

  /** The line has been taken: sound flows from now on, or `onStill` is called, once. */
  start(): void {
    if (this.#looks !== undefined) return;
    let still = 0;
    this.#looks = setInterval(() => {
      still = this.#flowed ? 0 : still + 1;
      this.#flowed = false;
      if (still < stillLooks) return;
      this.stop();
      this.#onStill();
    }, lookMs);
  }

  /** A piece of sound has come. */
  flows(): void {
    this.#flowed = true;
  }

  /** Looks no longer. */
  stop(): void {
    clearInterval(this.#looks);
  }
}
