import { campaignStatuses } from '#domain/campaign/campaign-status.ts';
import { providerKinds } from '#domain/provider/provider.ts';
import type { Inputs } from './trpc.ts';

export type CampaignListInput = Required<Inputs['campaigns']['list']>;

export const pageSize = 25;

const sortKeys = ['created', 'name', 'status', 'connected', 'answered', 'no_answer'] as const;
const shelves = ['campaigns', 'archived', 'deleted'] as const;

/** What a list page shows is in its address: it can be shared, reloaded and gone back to. */
export function campaignQueryOf(parameters: Pick<URLSearchParams, 'get' | 'has'>): CampaignListInput {
  const list = (name: string): string[] => parameters.get(name)?.split(',').filter(Boolean) ?? [];
  const page = Math.max(1, Number(parameters.get('page')) || 1);
  const sort = sortKeys.find((key) => key === parameters.get('sort')) ?? 'created';
  return {
    shelf: shelves.find((shelf) => shelf === parameters.get('tab')) ?? 'campaigns',
    search: (parameters.get('q') ?? '').slice(0, 120),
    statuses: campaignStatuses.filter((status) => list('status').includes(status)),
    providers: providerKinds.filter((kind) => list('provider').includes(kind)),
    sort,
    descending: parameters.has('direction') ? parameters.get('direction') !== 'up' : sort !== 'name',
    limit: pageSize,
    offset: (page - 1) * pageSize,
  };
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
