import type { Plugin } from 'vite';

interface PackedZones {
  version: string;
  zones: readonly string[];
  links: readonly string[];
}

/** Pages show no older times. */
const keptFrom = Date.UTC(2020, 0, 1) / 60_000;

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX';

/** The same rules from 2020 on, in moment-timezone's packed form: a twentieth of the size, for the browser. */
export function recentZones({ version, zones, links }: PackedZones): PackedZones {
  return { version, zones: zones.map(recent), links };
}

function recent(packed: string): string {
  const [name = '', , offsets = '', periods = '', untils = ''] = packed.split('|');
  let at = 0;
  const ends = untils === '' ? [] : untils.split(' ').map((text) => (at += base60(text)));
  const first = ends.findIndex((end) => end > keptFrom);
  const kept = first === -1 ? [] : ends.slice(first);
  const steps = kept.map((end, index) => toBase60(Math.round(end) - Math.round(kept[index - 1] ?? 0)));
  // Names of the offsets are not read.
  return [name, '', offsets, periods.slice(ends.length - kept.length), steps.join(' ')].join('|');
}

function base60(text: string): number {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  let value = 0;
  for (const digit of whole) value = value * 60 + digits.indexOf(digit);
  for (const [index, digit] of [...fraction].entries()) value += digits.indexOf(digit) / 60 ** (index + 1);
  return text.startsWith('-') ? -value : value;
}

function toBase60(value: number): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 60)) text = `${digits[rest % 60]}${text}`;
  return text || '0';
}

/** Browsers get the time-zone data without the past. */
export function zonePack(): Plugin {
  return {
    name: 'recent-zones',
    enforce: 'pre',
    transform(code, id, options) {
      if (options?.ssr === true || !/moment-timezone\/data\/packed\/latest\.json(\?|$)/.test(id)) return null;
      return { code: JSON.stringify(recentZones(JSON.parse(code) as PackedZones)), map: null };
    },
  };
}
