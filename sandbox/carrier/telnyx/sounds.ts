import { randomUUID } from 'node:crypto';
import { wait } from '../../callees/pace.ts';
import type { Pace } from '../../callees/pace.ts';
import type { Faults } from '../faults.ts';
import { errors } from './errors.ts';
import type { Leg } from './leg.ts';
import type { PhoneCall } from './phone-call.ts';
import { playedSound } from './playback.ts';

const speakingMsPerCharacter = 60;
const shortestMessageMs = 250;

/** What the carrier itself plays to the one who answered: text it speaks, and sound files. */
export class CarrierSounds {
  /** Stops the sound that plays on a leg; by the leg's call control id. */
  readonly #playing = new Map<string, AbortController>();
  readonly #pace: Pace;
  readonly #faults: Faults;

  constructor(pace: Pace, faults: Faults) {
    this.#pace = pace;
    this.#faults = faults;
  }

  /** Speaks to the one who answered, with the carrier's own voice. */
  speak(call: PhoneCall, text: string): void {
    if (!call.answered) throw errors.notAnswered();
    const durationMs = this.#pace.scaled(text.length * speakingMsPerCharacter, shortestMessageMs);
    const spoken = { speak_id: randomUUID() };
    call.leg.emit('call.speak.started', spoken);
    if (this.#isCut(call)) {
      call.leg.emit('call.speak.ended', { ...spoken, status: 'cancelled_amd' });
      return;
    }
    call.speakingTo(text, durationMs);
    void this.#sound(call, 'speak', durationMs, spoken);
  }

  #isCut({ dial }: PhoneCall): boolean {
    if (this.#faults.cutNextMessages > 0) {
      this.#faults.cutNextMessages -= 1;
      return true;
    }
    const isCut = dial.mishaps.cutsMessage;
    // The greeting ends once.
    dial.mishaps.cutsMessage = false;
    return isCut;
  }

  /** Plays a sound file; its duration is that of the file where it can be fetched and read. */
  startPlayback(call: PhoneCall, media: { url: string | null; name: string | null }): void {
    if (!call.answered) throw errors.notAnswered();
    const described = { media_url: media.url, media_name: media.name, overlay: false };
    call.leg.emit('call.playback.started', described);
    void this.#playback(call, media, described);
  }

  stopPlayback(leg: Leg): void {
    this.#playing.get(leg.callControlId)?.abort();
  }

  async #playback(
    call: PhoneCall,
    media: { url: string | null; name: string | null },
    described: Record<string, unknown>,
  ): Promise<void> {
    const played = await playedSound(media.url);
    if (played === null) {
      call.leg.emit('call.playback.ended', { ...described, status: 'file_not_found' });
      return;
    }
    const durationMs = this.#pace.scaled(played.durationMs, shortestMessageMs);
    call.speakingTo(played.text ?? `[${media.url ?? media.name ?? 'sound'}]`, durationMs);
    await this.#sound(call, 'playback', durationMs, described);
  }

  /** Waits for the end of a sound, and sends the event that says how it ended. */
  async #sound(
    call: PhoneCall,
    kind: 'speak' | 'playback',
    durationMs: number,
    described: Record<string, unknown>,
  ): Promise<void> {
    const id = call.leg.callControlId;
    const stop = new AbortController();
    this.#playing.set(id, stop);
    const status = await wait(durationMs, AbortSignal.any([call.leg.over.signal, stop.signal])).then(
      () => 'completed',
      () => (stop.signal.aborted ? 'cancelled' : 'call_hangup'),
    );
    if (this.#playing.get(id) === stop) this.#playing.delete(id);
    call.leg.emit(`call.${kind}.ended`, { ...described, status });
  }
}
