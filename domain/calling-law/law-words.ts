import type { CapVerdict } from './caps/attempt-caps.ts';
import type { RegionalStop } from './data/ruleset.ts';

/** Why a number may not be called so soon again, for the people who look; when it may, is shown beside it. */
export function capWords({ cap }: Extract<CapVerdict, { allowed: false }>): string {
  const { rule, source } = cap;
  switch (rule.kind) {
    case 'rolling':
      return `Called as often as allowed: ${times(rule.max)} in ${span(rule.hours)} (${source})`;
    case 'local_day':
      return `Called as often as allowed: ${times(rule.max)} a day (${source})`;
    case 'total':
      return `Called as often as allowed: ${times(rule.max)} in all (${source})`;
    case 'gap':
      return `Calls to one number are at least ${span(rule.hours)} apart (${source})`;
    case 'pause':
      return rule.hours === null
        ? `The person ended or refused a call: no call may follow (${source})`
        : `No call within ${span(rule.hours)} of the last conversation or refusal (${source})`;
  }
}

const times = (n: number): string => (n === 1 ? 'once' : `${n} times`);

function span(hours: number): string {
  if (hours >= 48 && hours % 24 === 0) return `${hours / 24} days`;
  return hours === 1 ? '1 hour' : `${hours} hours`;
}

export function stopWords({ region, reason }: Pick<RegionalStop, 'region' | 'reason'>): string {
  return `Calls to ${region} are stopped: ${reason}`;
}
