/** A campaign that dials through a shared provider account and has somebody to dial. */
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
 * How many of an account's free slots a campaign may take now, so that every other one still finds the slots that are its
 * due. Never negative.
 * @param used calls that each of them has now
 */
export function slotsToTake(
  claimant: string,
  account: { slots: number; free: number },
  sharers: readonly Sharer[],
  used: ReadonlyMap<string, number>,
): number {
  const shares = fairShares(account.slots, sharers);
  const kept = sharers.reduce(
    (sum, { id }) => (id === claimant ? sum : sum + Math.max(0, Math.floor(shares.get(id) ?? 0) - (used.get(id) ?? 0))),
    0,
  );
  return Math.max(0, account.free - kept);
}
