/** Names that browsers call themselves; those that claim to be others too stand before them. */
const browsers = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
] as const;
const systems = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac', 'Linux'] as const;

/** Browser and system, as a person knows them, by what the browser says of itself; null for programs. */
export function browserName(userAgent: string | null): string | null {
  const browser = browsers.find(([token]) => userAgent?.includes(`${token}/`))?.[1];
  if (browser === undefined) return null;
  const system = systems.find((token) => userAgent?.includes(token));
  return system === undefined ? browser : `${browser} · ${system}`;
}
