/** What is logged of an error: where and why it happened, and nothing that people said, are called or can be rung at. */
export interface LoggedError {
  type: string;
  /** Empty if it may hold what a person said. */
  message: string;
  code?: string | number;
  /** Text of the statement that failed, without its parameters. */
  query?: string;
  /** The innermost lines; those that repeat the message are left out. */
  stack: string;
  cause?: LoggedError;
  errors?: LoggedError[];
}

const maxDepth = 5;
const maxErrors = 5;
const maxStackLines = 12;
const maxQueryCharacters = 2_000;

/**
 * The same error for a log. Drivers write the parameters of a statement into their messages, and PostgreSQL the row that it
 * refuses: of these, and of every error that wraps one and may repeat it, only name, code and statement are kept.
 */
export function errorForLog(error: unknown): LoggedError {
  return describe(error, mayQuote(error, 0), 0);
}

/** For pino: the keys under which errors are logged, by us and by the libraries that log through us. */
export const errorSerializers = { err: errorForLog, error: errorForLog };

function describe(error: unknown, quotes: boolean, depth: number): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: '' };
  const { code, query } = error as { code?: unknown; query?: unknown };
  const inner = error instanceof AggregateError ? (error.errors as unknown[]).slice(0, maxErrors) : [];
  const isDeeper = depth < maxDepth;
  return {
    type: error.name === 'Error' ? error.constructor.name : error.name,
    message: quotes ? '' : withoutNumbers(error.message),
    ...(isCode(code) ? { code } : {}),
    ...(typeof query === 'string' ? { query: query.slice(0, maxQueryCharacters) } : {}),
    stack: stackLines(error).join('\n'),
    ...(isDeeper && error.cause !== undefined ? { cause: describe(error.cause, quotes, depth + 1) } : {}),
    ...(isDeeper && inner.length > 0 ? { errors: inner.map((one) => describe(one, quotes, depth + 1)) } : {}),
  };
}

/** Whether the message of the error, or of one that caused it, may quote what it was given. */
function mayQuote(error: unknown, depth: number): boolean {
  if (!(error instanceof Error) || depth > maxDepth) return false;
  // Those of drizzle have parameters, those of PostgreSQL the routine that failed; JSON.parse quotes the text.
  if ('params' in error && 'query' in error) return true;
  if ('routine' in error || 'detail' in error || error instanceof SyntaxError) return true;
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return [error.cause, ...inner].some((one) => mayQuote(one, depth + 1));
}

/** The lines of a stack that say where; those before them repeat the message. */
export function stackLines(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines.slice(0, maxStackLines);
}

/** Phone numbers are no part of what went wrong. */
const withoutNumbers = (text: string): string => text.replace(/\+\d{7,15}/g, '+…');

/** Codes of Node, PostgreSQL and gRPC: `ECONNREFUSED`, `57P01`, 14. */
function isCode(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && /^\w{2,40}$/.test(value));
}
