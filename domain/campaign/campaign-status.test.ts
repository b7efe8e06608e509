import { expect, it } from 'vitest';
import { campaignActions, statusAfter } from './campaign.ts';
import {
  campaignStatuses,
  campaignStatusTraits,
  isLive,
  isOver,
  servedStatuses,
  statusesByRank,
  unfinishedStatuses,
} from './campaign-status.ts';

it('knows which campaigns can still dial, and which are served by a workflow', () => {
  expect(unfinishedStatuses).toEqual(['draft', 'scheduled', 'dialing', 'paused']);
  expect(servedStatuses).toEqual(['dialing', 'paused']);
  expect(campaignStatuses.filter(isLive)).toEqual(['scheduled', 'dialing', 'paused']);
  expect(campaignStatuses.filter(isOver)).toEqual(['completed', 'failed', 'cancelled']);
});

it('lists first what needs somebody', () => {
  expect(statusesByRank).toEqual(['dialing', 'paused', 'failed', 'scheduled', 'draft', 'completed', 'cancelled']);
});

it('has no way out of a status that is abandoned but to resume one that failed', () => {
  for (const status of campaignStatuses.filter((one) => campaignStatusTraits[one].abandoned)) {
    const ways = campaignActions.filter((action) => statusAfter(status, action) !== null);
    expect(ways).toEqual(status === 'failed' ? ['resume'] : []);
  }
});
