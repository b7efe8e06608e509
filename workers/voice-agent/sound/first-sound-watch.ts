/** The callee's line must take our first sound within this time. */
const firstSoundWithinMs = 6_000;

export interface FirstSoundHandlers {
  /** The line has taken our first sound. Called once. */
  onTaken(): void;
  /** It has taken none in time. */
  onLate(): void;
}

/** Watches whether the callee's line takes our first sound: a line that takes none is dead, however well it rang. */
export class FirstSoundWatch {
  readonly #handlers: FirstSoundHandlers;
  #state: 'nothing_sent' | 'sent' | 'taken' = 'nothing_sent';
  #timer: NodeJS.Timeout | undefined;

  constructor(handlers: FirstSoundHandlers) {
    this.#handlers = handlers;
  }

  /** The opening has been handed to the callee's line. */
  get sent(): boolean {
    return this.#state !== 'nothing_sent';
  }

  /** The callee's line has taken some of our sound. */
  get taken(): boolean {
    return this.#state === 'taken';
  }

  /** The first sound is on its way from now on; later ones are not the first. */
  send(): void {
    if (this.sent) return;
    this.#state = 'sent';
    this.#timer = setTimeout(() => this.#handlers.onLate(), firstSoundWithinMs);
  }

  /** Our sound plays at the callee's end. */
  botSpeaks(): void {
    if (this.#state !== 'sent') return;
    this.#state = 'taken';
    this.stop();
    this.#handlers.onTaken();
  }

  /** Waits no longer. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
