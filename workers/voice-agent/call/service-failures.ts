export type FailedService = 'stt' | 'llm' | 'tts';

/** What the library tells about a service that failed. */
export interface ServiceError {
  type: string | undefined;
  /** False: the library has given up. */
  recoverable: boolean | undefined;
  words: string;
}

/** Speech to text has failed when it failed this often within this time. */
const speechToTextFailures = { count: 3, withinMs: 15_000 };

/** Reads an error event of the session, whose type the library leaves open. */
export function serviceErrorOf(event: unknown): ServiceError {
  const { type, recoverable, error } = event as { type?: string; recoverable?: boolean; error?: unknown };
  return { type, recoverable, words: error instanceof Error ? error.message : 'unknown error' };
}

/** Judges when an error means that a service is lost. Speech to text is retried without end, so its failures are counted. */
export class ServiceFailures {
  #speechToTextAt: number[] = [];

  /** @returns the service that is lost, or null while there is hope. */
  lostBy({ type, recoverable }: ServiceError, now: number): FailedService | null {
    if (type === 'stt_error') {
      this.#speechToTextAt = this.#speechToTextAt.filter((at) => at > now - speechToTextFailures.withinMs);
      this.#speechToTextAt.push(now);
      if (this.#speechToTextAt.length < speechToTextFailures.count && recoverable !== false) return null;
      // Another vendor may hear from now on.
      this.#speechToTextAt = [];
      return 'stt';
    }
    if (recoverable !== false) return null;
    if (type === 'llm_error') return 'llm';
    return type === 'tts_error' ? 'tts' : null;
  }
}
