/** What of the processes' output is shown on the console of `npm start`; all of it is in the log files. */
import { styleText } from 'node:util';

const colours = ['cyan', 'magenta', 'yellow', 'blue', 'green'] as const;
/** The same message of the same process is shown at most this often. */
const repeatAfterMs = 30_000;
/** pino's number for "error". */
const errorLevel = 50;

/** A line of output behind its process's name, each name in a colour of its own. */
export function prefixed(name: string, line: string): string {
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return `${styleText(colours[sum % colours.length] ?? 'cyan', name.padEnd(16))} ${line}`;
}

/** A listener that shows errors which the product's processes log, in one line each, without flooding the console. */
export function noteworthy(say: (line: string) => void): (name: string, line: string) => void {
  const shown = new Map<string, number>();
  return (name, line) => {
    const message = errorMessage(line);
    if (!message) return;
    const key = `${name} ${message}`;
    const last = shown.get(key);
    if (last !== undefined && Date.now() - last < repeatAfterMs) return;
    if (shown.size > 1_000) shown.clear();
    shown.set(key, Date.now());
    say(prefixed(name, styleText('red', message)));
  };
}

/** The words of a JSON log line of level error or fatal; null for every other line. */
function errorMessage(line: string): string | null {
  if (!line.startsWith('{')) return null;
  try {
    const entry = JSON.parse(line) as { level?: unknown; msg?: unknown; err?: { message?: unknown } };
    if (typeof entry.level !== 'number' || entry.level < errorLevel) return null;
    const words = [entry.msg, entry.err?.message].filter((part) => typeof part === 'string' && part !== '');
    return words.join(': ').split('\n')[0] ?? null;
  } catch {
    return null;
  }
}
