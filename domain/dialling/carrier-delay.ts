/** A call that was never seen at the carrier this long after its dial does not exist. */
const neverPlacedAfterMs = 15_000;

/** The call was dialled so short a time ago that the carrier may have it and not show it yet. */
export function mayNotShowYet(attempt: { diallingAt: Date | null; leasedAt: Date }, now: Date): boolean {
  return now.getTime() - (attempt.diallingAt ?? attempt.leasedAt).getTime() < neverPlacedAfterMs;
}
