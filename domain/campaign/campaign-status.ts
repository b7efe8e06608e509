import { rowsOf, rowsWhere } from '../traits.ts';

interface CampaignStatusTraits {
  /** It was launched or planned and is not over: it has a workflow or will have one, and its pace can change. */
  live: boolean;
  /** A workflow serves it now. */
  served: boolean;
  /** It dials no more. */
  over: boolean;
  /** It dials nobody any more, unless a person resumes it: what people or files add to it is refused. */
  abandoned: boolean;
  /** Place in a list that shows first what needs somebody. */
  rank: number;
}

/** Statuses of a campaign; `archived` and `deleted` are dates on the row, not statuses. */
export const campaignStatusTraits = {
  draft: { live: false, served: false, over: false, abandoned: false, rank: 5 },
  scheduled: { live: true, served: false, over: false, abandoned: false, rank: 4 },
  dialing: { live: true, served: true, over: false, abandoned: false, rank: 1 },
  paused: { live: true, served: true, over: false, abandoned: false, rank: 2 },
  completed: { live: false, served: false, over: true, abandoned: false, rank: 6 },
  failed: { live: false, served: false, over: true, abandoned: true, rank: 3 },
  cancelled: { live: false, served: false, over: true, abandoned: true, rank: 7 },
} as const satisfies Record<string, CampaignStatusTraits>;

type Status = keyof typeof campaignStatusTraits;

export const campaignStatuses = rowsOf(campaignStatusTraits);

export const unfinishedStatuses = rowsWhere(campaignStatusTraits, ({ over }) => !over);
export const liveStatuses = rowsWhere(campaignStatusTraits, ({ live }) => live);
export const servedStatuses = rowsWhere(campaignStatusTraits, ({ served }) => served);
export const statusesByRank: readonly Status[] = campaignStatuses.toSorted(
  (a, b) => campaignStatusTraits[a].rank - campaignStatusTraits[b].rank,
);

/** Whether its settings can change while it dials. */
export function isLive(status: Status): boolean {
  return campaignStatusTraits[status].live;
}

export function isOver(status: Status): boolean {
  return campaignStatusTraits[status].over;
}
