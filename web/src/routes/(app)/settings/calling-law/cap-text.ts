import type { AttemptCap } from '#domain/calling-law/index.ts';
import { number } from '#lib/format.ts';
import * as m from '#lib/paraglide/messages.js';

/** A cap on the number of calls, as in "3 in 24 hours" or "1 a day". */
export function capText(rule: AttemptCap['rule']): string {
  switch (rule.kind) {
    case 'rolling':
      return rule.hours >= 48 && rule.hours % 24 === 0
        ? m.law_cap_rolling_days({ max: rule.max, days: rule.hours / 24 })
        : m.law_cap_rolling_hours({ max: rule.max, hours: rule.hours });
    case 'local_day':
      return m.law_cap_day({ max: number(rule.max) });
    case 'gap':
      return m.law_cap_gap({ hours: rule.hours });
    case 'pause':
      return rule.hours === null ? m.law_cap_no_more() : m.law_cap_pause({ hours: rule.hours });
  }
}
