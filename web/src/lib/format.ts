/** Instants, durations and numbers as people read them. Every exact time names its zone. */

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

/** `2 min. ago`, `in 3 hr.`; beyond a month the date. */
export function relativeTime(at: Date, now: Date): string {
  const difference = at.getTime() - now.getTime();
  if (Math.abs(difference) > 30 * 86_400_000) {
    return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
  }
  for (const [unit, size] of units) {
    if (Math.abs(difference) >= size) return relative.format(Math.trunc(difference / size), unit);
  }
  return difference > 5_000 ? 'in less than a minute' : 'just now';
}

/** `Tue 4 Mar, 14:03:11 GMT+3`, with the year unless it is this one. */
export function exactTime(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: at.getFullYear() === new Date().getFullYear() ? undefined : 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(at);
}

/** `Tue 14:03 GMT+3`: short, for a time within days. */
export function shortTime(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(at);
}

/** `1:07`, `1:02:45`. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const pad = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** `45 s`, `20 min`, `4 h`, `2 d`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${trim(seconds / 60)} min`;
  if (seconds < 86_400) return `${trim(seconds / 3600)} h`;
  return `${trim(seconds / 86_400)} d`;
}

function trim(value: number): string {
  return String(Math.round(value * 10) / 10);
}

const whole = new Intl.NumberFormat('en');

export function number(value: number): string {
  return whole.format(value);
}

/** `3 contacts`, `1 contact`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** `1.2 MB`. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${trim(bytes / 1000)} kB`;
  return `${trim(bytes / 1_000_000)} MB`;
}

/** Calling codes of one and two digits (ITU-T E.164); all others have three. */
const shortCodes = /^(1|7|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** Keeps the groups of a number on one line. */
const noBreak = '\u00a0';

/** `+1 202 555 0123`: groups digits of an E.164 number so that they can be read aloud. */
export function phone(e164: string): string {
  const digits = e164.slice(1);
  if (!/^\+\d{7,15}$/.test(e164)) return e164;
  const code = shortCodes.exec(digits)?.[0] ?? digits.slice(0, 3);
  const rest = digits.slice(code.length);
  if (code === '1' && rest.length === 10)
    return ['+1', rest.slice(0, 3), rest.slice(3, 6), rest.slice(6)].join(noBreak);
  // Groups of three from the front, the last one of three or four.
  const groups = rest.length < 5 ? [rest] : (rest.match(/\d{3}(?=\d{3})|\d+$/g) ?? [rest]);
  return [`+${code}`, ...groups].join(noBreak);
}
