import type { CampaignWindow } from '#domain/campaign/campaign.ts';

const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `Mon–Fri 09:00–18:00, Sat 10:00–14:00 (their time)`. */
export function windowWords(window: CampaignWindow): string {
  if (window.length === 0) return 'All lawful hours of each person’s region';
  return `${window.map(({ days, from, to }) => `${daysWords(days)} ${from}–${to}`).join(', ')} (their time)`;
}

function daysWords(days: readonly number[]): string {
  const sorted = [...days].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const day of sorted) {
    const last = runs.at(-1);
    if (last && day === last[1] + 1) last[1] = day;
    else runs.push([day, day]);
  }
  const name = (day: number): string => names[day - 1] ?? '';
  return runs
    .map(([from, to]) =>
      from === to ? name(from) : to === from + 1 ? `${name(from)}, ${name(to)}` : `${name(from)}–${name(to)}`,
    )
    .join(', ');
}
