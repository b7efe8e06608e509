import { message, type Message } from '../message/index.ts';
import type { CapVerdict } from './caps/attempt-caps.ts';
import type { RegionalStop } from './data/ruleset.ts';

/** Why a number may not be called so soon again, for the people who look; when it may, is shown beside it. */
export function capMessage({ cap }: Extract<CapVerdict, { allowed: false }>): Message {
  const { rule, source } = cap;
  switch (rule.kind) {
    case 'rolling': {
      const days = wholeDays(rule.hours);
      return days === null
        ? message('cap_rolling_hours', { max: rule.max, hours: rule.hours, source })
        : message('cap_rolling_days', { max: rule.max, days, source });
    }
    case 'local_day':
      return message('cap_day', { max: rule.max, source });
    case 'gap': {
      const days = wholeDays(rule.hours);
      return days === null
        ? message('cap_gap_hours', { hours: rule.hours, source })
        : message('cap_gap_days', { days, source });
    }
    case 'pause': {
      if (rule.hours === null) return message('cap_no_more', { source });
      const days = wholeDays(rule.hours);
      return days === null
        ? message('cap_pause_hours', { hours: rule.hours, source })
        : message('cap_pause_days', { days, source });
    }
  }
}

/** From two days on people count in days, where it comes out even. */
function wholeDays(hours: number): number | null {
  return hours >= 48 && hours % 24 === 0 ? hours / 24 : null;
}

export function stopMessage({ region, reason }: Pick<RegionalStop, 'region' | 'reason'>): Message {
  return message('region_stopped', { region, reason });
}
