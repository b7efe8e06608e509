/** Codes that a caller can act on; each border (tRPC, REST, activity failure) translates them once. */
export type ErrorCode =
  'bad_input' | 'not_found' | 'forbidden' | 'conflict' | 'not_ready' | 'too_large' | 'unavailable' | 'unauthorised';

/**
 * What a parameter of a message is, and so how it is shown:
 * - `word`: vocabulary of ours (a status, a region, an HTTP header); may stand in logs and Temporal's histories;
 * - `text`: what people or vendors wrote; stands in neither;
 * - `list`: words with commas between them; `all`: words with “and” before the last one;
 * - `names`: quoted texts;
 * - `message`, `messages`: whole messages within this one.
 */
export interface ParameterValues {
  word: string;
  text: string;
  number: number;
  list: readonly string[];
  all: readonly string[];
  names: readonly string[];
}
export type ParameterKind = keyof ParameterValues | 'message' | 'messages';
export type ParameterKinds = Readonly<Record<string, ParameterKind>>;

export interface MessageKind<Code extends ErrorCode | null, Parameters extends ParameterKinds> {
  /** What it is where it is thrown; null if it never is. */
  error: Code;
  parameters: Parameters;
}

/** A message that is thrown, with the code that callers act on. */
export function failure<Code extends ErrorCode, const Parameters extends ParameterKinds = Record<never, never>>(
  error: Code,
  parameters: Parameters = {} as Parameters,
): MessageKind<Code, Parameters> {
  return { error, parameters };
}

/** A message that is only told: why something is as it is. */
export function statement<const Parameters extends ParameterKinds = Record<never, never>>(
  parameters: Parameters = {} as Parameters,
): MessageKind<null, Parameters> {
  return { error: null, parameters };
}
