import {
  errorCodeOf,
  safeText,
  type ErrorCode,
  type FailureCode,
  type Given,
  type Message,
  type ParametersOf,
} from './message/index.ts';

export type { ErrorCode } from './message/index.ts';

interface ErrorOptions {
  /** Facts for programs, beside the parameters; safe to show. */
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** Parameters, and options after them. */
type Rest<Reason extends FailureCode> =
  Given<Reason> extends []
    ? [params?: ParametersOf<Reason>, options?: ErrorOptions]
    : [ParametersOf<Reason>, ErrorOptions?];

/**
 * The one family of errors that Redial throws on purpose: a code for programs, and a reason with parameters that each
 * border puts into the words of its reader (what is wrong, and what to do). Its own `message` is for logs.
 */
export class RedialError<Reason extends FailureCode = FailureCode> extends Error {
  readonly code: ErrorCode;
  readonly reason: Reason;
  readonly params: ParametersOf<Reason>;
  readonly details: Record<string, unknown> | undefined;

  constructor(reason: Reason, ...[params, options = {}]: Rest<Reason>) {
    const says = { code: reason, params: params ?? {} } as unknown as Message<Reason>;
    super(safeText(says as Message), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RedialError';
    this.code = errorCodeOf(reason);
    this.reason = reason;
    this.params = says.params as ParametersOf<Reason>;
    this.details = options.details;
  }

  /** An error that says what a refusal says. */
  static of(refused: Message<FailureCode>, options: ErrorOptions = {}): RedialError {
    return new RedialError(refused.code, refused.params as never, options as never);
  }

  /** What it says, for the border that puts it into words. */
  get says(): Message<FailureCode> {
    return { code: this.reason, params: this.params } as unknown as Message<FailureCode>;
  }
}

/** Makes the compiler prove that a `switch` handles every member of a union. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
