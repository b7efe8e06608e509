import { tts as textToSpeech } from '@livekit/agents';

/** One vendor's voice for a bot. */
export interface VendorVoice {
  /** Vendor and voice: tells sounds of different voices apart. */
  name: string;
  tts: textToSpeech.TTS;
}

/**
 * The voice of one call. The vendor behind the first one is connected only when the first fails, and then speaks to the end of
 * the call: a voice that changes once is strange enough.
 */
export class BotVoice {
  /** What a session speaks with. */
  readonly tts: textToSpeech.TTS;
  readonly #voices: readonly [VendorVoice, ...VendorVoice[]];
  readonly #lost: () => readonly boolean[];

  constructor(voices: readonly [VendorVoice, ...VendorVoice[]]) {
    this.#voices = voices;
    const [{ tts: only }, ...others] = voices;
    if (others.length === 0) {
      this.tts = only;
      this.#lost = () => [];
      return;
    }
    const chain = new VoiceChain(voices.map(({ tts }) => tts));
    this.tts = chain;
    this.#lost = () => chain.status.map(({ available }) => !available);
  }

  /** The name of the voice that speaks next. */
  get name(): string {
    const lost = this.#lost();
    return (this.#voices.find((_, index) => lost[index] !== true) ?? this.#voices[0]).name;
  }

  /** Names of all voices that may speak, the first choice first. */
  get names(): string[] {
    return this.#voices.map(({ name }) => name);
  }

  async close(): Promise<void> {
    await this.tts.close();
  }
}

/** LiveKit's adapter, that never goes back to a vendor that has failed: its own probe would speak, and cost, every second. */
class VoiceChain extends textToSpeech.FallbackAdapter {
  constructor(ttsInstances: textToSpeech.TTS[]) {
    super({ ttsInstances, maxRetryPerTTS: 0 });
    ttsInstances.forEach((one, index) => {
      // The adapter hands a vendor's error on even where the next one speaks: the session would take the voice for lost.
      one.removeAllListeners('error');
      one.on('error', () => this.markUnAvailable(index));
    });
  }

  override markUnAvailable(index: number): void {
    const status = this.status[index];
    if (status !== undefined) status.available = false;
  }

  override async close(): Promise<void> {
    await super.close();
    // What still fails while it is closed is nobody's concern any more.
    for (const one of this.ttsInstances) one.on('error', () => {});
  }
}
