import { voice } from '@livekit/agents';
import { within } from '../wait.ts';

const timeoutMs = 1_500;

/**
 * What the session says or is about to say. The session's own forced interruption is made for its end: it resolves at once
 * and empties the line a moment later, with whatever has been said meanwhile.
 */
export class Utterances {
  readonly #session: voice.AgentSession;
  readonly #open = new Set<voice.SpeechHandle>();

  constructor(session: voice.AgentSession) {
    this.#session = session;
    session.on(voice.AgentSessionEventTypes.SpeechCreated, ({ speechHandle }) => {
      this.#open.add(speechHandle);
      speechHandle.addDoneCallback(() => this.#open.delete(speechHandle));
    });
  }

  /** Stops all of them, also those that nothing interrupts. Resolves when the line is free for other words. */
  async silence(): Promise<void> {
    const open = [...this.#open];
    for (const utterance of open) utterance.interrupt(true);
    await within(timeoutMs, Promise.allSettled(open.map((utterance) => utterance.waitForPlayout())));
    // The library pauses the line when it has been spoken into, and drops what is said until it goes on.
    this.#session.output.audio?.resume();
  }
}
