import type { CampaignWindow } from '#domain/campaign/campaign.ts';
import * as m from '#lib/paraglide/messages.js';
import { weekday } from '#lib/format.ts';

/** `Mon–Fri 09:00–18:00, Sat 10:00–14:00 (their time)`. */
export function windowWords(window: CampaignWindow): string {
  if (window.length === 0) return m.window_all_lawful();
  const hours = window.map(({ days, from, to }) => `${daysWords(days)} ${from}–${to}`).join(', ');
  return m.window_in_their_time({ hours });
}

function daysWords(days: readonly number[]): string {
  const sorted = [...days].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const day of sorted) {
    const last = runs.at(-1);
    if (last && day === last[1] + 1) last[1] = day;
    else runs.push([day, day]);
  }
  return runs
    .map(([from, to]) =>
      from === to
        ? weekday(from)
        : to === from + 1
          ? `${weekday(from)}, ${weekday(to)}`
          : `${weekday(from)}–${weekday(to)}`,
    )
    .join(', ');
}
