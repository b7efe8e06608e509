/** A campaign that shares slots with others and has somebody to dial. */
export interface Sharer {
  id: string;
  /** Slots are shared in proportion to this. */
  weight: number;
  /** Calls at once that it may have at most. */
  concurrency: number;
}

/**
 * Divides an account's slots among the campaigns that could use them, in proportion to their weights; what one cannot
 * use, because its concurrency is smaller, the others share in the same way. Fractions of slots, which add up to no more
 * than `slots`.
 */
export function fairShares(slots: number, sharers: readonly Sharer[]): Map<string, number> {
  const shares = new Map<string, number>();
  let left = slots;
  let open = [...sharers];
  while (open.length > 0) {
    const weights = open.reduce((sum, { weight }) => sum + weight, 0);
    const portion = (sharer: Sharer): number => (left * sharer.weight) / weights;
    const full = open.filter((sharer) => portion(sharer) >= sharer.concurrency);
    if (full.length === 0) {
      for (const sharer of open) shares.set(sharer.id, portion(sharer));
      break;
    }
    for (const sharer of full) shares.set(sharer.id, sharer.concurrency);
    left -= full.reduce((sum, { concurrency }) => sum + concurrency, 0);
    open = open.filter((sharer) => !full.includes(sharer));
  }
  return shares;
}

/**
 * Whole slots instead of fractions: what is left when all fractions are cut off goes, one each, to those who are
 * furthest behind, so that over time everybody has his exact share.
 * @param behind slot-seconds that each had too few; see {@link slotsBehind}
 */
export function wholeShares(
  slots: number,
  sharers: readonly Sharer[],
  behind: ReadonlyMap<string, number> = new Map(),
): Map<string, number> {
  const shares = fairShares(slots, sharers);
  const whole = new Map(sharers.map(({ id }) => [id, Math.floor((shares.get(id) ?? 0) + 1e-9)]));
  const total = Math.round([...shares.values()].reduce((sum, share) => sum + share, 0));
  const left = total - [...whole.values()].reduce((sum, share) => sum + share, 0);
  const fraction = (id: string): number => (shares.get(id) ?? 0) - (whole.get(id) ?? 0);
  const furthestFirst = sharers
    .map(({ id }) => id)
    .filter((id) => fraction(id) > 1e-9)
    .sort((a, b) => (behind.get(b) ?? 0) - (behind.get(a) ?? 0) || fraction(b) - fraction(a) || (a < b ? -1 : 1));
  for (const id of furthestFirst.slice(0, left)) whole.set(id, (whole.get(id) ?? 0) + 1);
  return whole;
}

/**
 * Deals an account's free slots. The slots that sharers have or could have are divided by weight; the free ones go one by
 * one to whoever has the smallest part of his share. So each free slot that anybody lacks is somebody's, and none stays
 * empty because two campaigns leave it to each other.
 * @param used calls that each of them has now
 * @returns what each is dealt, and how many are left because nobody lacks them
 */
export function dealSlots(
  free: number,
  sharers: readonly Sharer[],
  used: ReadonlyMap<string, number>,
  behind: ReadonlyMap<string, number> = new Map(),
): { dealt: Map<string, number>; left: number } {
  const calls = (id: string): number => used.get(id) ?? 0;
  const pool = free + sharers.reduce((sum, { id }) => sum + calls(id), 0);
  const shares = wholeShares(pool, sharers, behind);
  const dealt = new Map(sharers.map(({ id }) => [id, 0]));
  const part = (id: string): number => (calls(id) + (dealt.get(id) ?? 0)) / (shares.get(id) ?? 0);
  let lacking = sharers.map(({ id }) => id).filter((id) => calls(id) < (shares.get(id) ?? 0));
  let left = free;
  for (; left > 0 && lacking.length > 0; left--) {
    const first = lacking.reduce((a, b) => {
      const difference = part(a) - part(b) || (behind.get(b) ?? 0) - (behind.get(a) ?? 0) || (a < b ? -1 : 1);
      return difference <= 0 ? a : b;
    });
    dealt.set(first, (dealt.get(first) ?? 0) + 1);
    if (part(first) >= 1) lacking = lacking.filter((id) => id !== first);
  }
  return { dealt, left };
}

/** How many of the free slots a campaign may take now: what it is dealt, and what nobody lacks. */
export function slotsToTake(claimant: string, ...deal: Parameters<typeof dealSlots>): number {
  const { dealt, left } = dealSlots(...deal);
  return (dealt.get(claimant) ?? 0) + left;
}

/** What an account remembers from one claim to the next of how its slots were shared. */
export interface ShareMemory {
  /** ISO 8601. */
  at: string;
  /** By campaign: slot-seconds that it had too few up to then, and the calls that it had then. */
  sharers: Record<string, { behind: number; used: number }>;
}

/** What happened longer ago makes nobody's share larger. */
const rememberedMs = 60_000;
const mostBehind = 600;

/**
 * Slot-seconds that each sharer has had too few (negative: too many) compared with its share; one that was not there at the
 * last claim begins with none.
 */
export function slotsBehind(
  memory: ShareMemory | null,
  shares: ReadonlyMap<string, number>,
  now: Date,
): Map<string, number> {
  const elapsedMs = memory === null ? 0 : now.getTime() - Date.parse(memory.at);
  const known = memory === null || elapsedMs > rememberedMs ? {} : memory.sharers;
  const seconds = Math.max(0, elapsedMs) / 1000;
  const behind = [...shares].map(([id, share]) => {
    const before = known[id];
    return [id, before ? before.behind + (share - before.used) * seconds : 0] as const;
  });
  // Slots that nobody could use put all behind alike: what counts is the difference.
  const mean = behind.reduce((sum, [, value]) => sum + value, 0) / Math.max(1, behind.length);
  return new Map(behind.map(([id, value]) => [id, Math.max(-mostBehind, Math.min(mostBehind, value - mean))]));
}
