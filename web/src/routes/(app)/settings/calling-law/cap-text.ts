import type { AttemptCap } from '#domain/calling-law/index.ts';
import { number } from '#lib/format.ts';

/** A cap on the number of calls, as in "3 in 24 hours" or "1 a day". */
export function capText(rule: AttemptCap['rule']): string {
  switch (rule.kind) {
    case 'rolling':
      return `${number(rule.max)} in ${rule.hours >= 48 && rule.hours % 24 === 0 ? `${number(rule.hours / 24)} days` : `${number(rule.hours)} hours`}`;
    case 'local_day':
      return `${number(rule.max)} a day`;
    case 'total':
      return `${number(rule.max)} in all`;
    case 'gap':
      return `${number(rule.hours)} hours apart`;
    case 'pause':
      return rule.hours === null ? 'none after a refusal' : `none for ${number(rule.hours)} hours after a refusal`;
  }
}
