import { CampaignListQuery } from '#domain/campaign/campaign-list-query.ts';
import { listIn, pageIn, readQuery } from './list-query.ts';

export type CampaignListInput = CampaignListQuery;

export const pageSize = 25;

/** What a list page shows is in its address: it can be shared, reloaded and gone back to. */
export function campaignQueryOf(parameters: Pick<URLSearchParams, 'get' | 'has'>): CampaignListQuery {
  const { sort, ...query } = readQuery(CampaignListQuery, {
    shelf: parameters.get('tab'),
    search: (parameters.get('q') ?? '').slice(0, 120),
    statuses: listIn(parameters, 'status'),
    providers: listIn(parameters, 'provider'),
    sort: parameters.get('sort'),
    limit: pageSize,
    offset: (pageIn(parameters) - 1) * pageSize,
  });
  const descending = parameters.has('direction') ? parameters.get('direction') !== 'up' : sort !== 'name';
  return { ...query, sort, descending };
}

/** The address of the same page with some parameters changed; filters go back to the first page. */
export function withParameters(
  current: Pick<URLSearchParams, 'toString'>,
  changes: Record<string, string | null>,
): string {
  const next = new URLSearchParams(current.toString());
  if (!('page' in changes)) next.delete('page');
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  return text === '' ? '?' : `?${text}`;
}
