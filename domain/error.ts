/** Codes that a caller can act on; each border (tRPC, REST, activity failure) translates them once. */
export type ErrorCode =
  'bad_input' | 'not_found' | 'forbidden' | 'conflict' | 'not_ready' | 'too_large' | 'unavailable' | 'unauthorised';

/**
 * The one family of errors that Redial throws on purpose: a code for programs, a sentence for people that says
 * what to do, and optional details that are safe to show.
 */
export class RedialError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, sentence: string, options: { details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(sentence, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RedialError';
    this.code = code;
    this.details = options.details;
  }
}

/** Makes the compiler prove that a `switch` handles every member of a union. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
