import type { VerdictFilter } from '#domain/call/verdict-filter.ts';

const names = ['verdict', 'account', 'country', 'setting', 'from', 'to'] as const satisfies (keyof VerdictFilter)[];

/** Which verdicts the address of a page asks for, unread: the schema of its query says what of it is known. */
export function verdictFilterIn(parameters: Pick<URLSearchParams, 'get'>): Record<keyof VerdictFilter, string | null> {
  return Object.fromEntries(names.map((name) => [name, parameters.get(name)])) as Record<
    keyof VerdictFilter,
    string | null
  >;
}

/** The list of the calls that were corrected among those that a filter means. */
export function correctedCallsHref(filter: VerdictFilter): string {
  const chosen = names.flatMap((name) => (filter[name] === null ? [] : [[name, filter[name]] as [string, string]]));
  return `/calls?${new URLSearchParams([['corrected', '1'], ...chosen]).toString()}`;
}

/** Parameters to take out of an address so that it asks for no verdict. */
export const withoutVerdict = Object.fromEntries([...names, 'corrected'].map((name) => [name, null])) as Record<
  string,
  null
>;
