import { BotListQuery } from '#domain/bot/bot-list-query.ts';
import { pageIn, readQuery } from '#lib/list-query.ts';

export const pageSize = 50;

/** What the list shows, from the address of its page. */
export function botQueryOf(parameters: Pick<URLSearchParams, 'get'>): BotListQuery {
  return readQuery(BotListQuery, {
    shelf: parameters.get('tab'),
    search: (parameters.get('q') ?? '').slice(0, 120),
    limit: pageSize,
    offset: (pageIn(parameters) - 1) * pageSize,
  });
}
