/** How long workflows wait for what should come, before they ask. One place, so that tests can use shorter ones. */
export const limits = {
  /** A lost nudge costs a campaign no more than this. */
  safetyPollMs: 10_000,
  /** A campaign asks this often while all its windows are closed. */
  closedPollMs: 60_000,
  pausedPollMs: 3_600_000,
  /** After the phone should have stopped ringing, so long for the carrier to say so. */
  ringGraceMs: 20_000,
  /** A dial whose result is unknown shows at the carrier within this time, or never happened. */
  unknownDialMs: 12_000,
  greetingEndMs: 30_000,
  messageMs: 60_000,
  /** Beyond the longest conversation: wrap-up at the carrier. */
  conversationGraceMs: 30_000,
  /** In the place of one that was lost, another agent comes within this time, or the call ends: somebody is on the line. */
  agentAgainMs: 8_000,
  reconcileEveryMs: 10_000,
  /** A contact that waits for a slot asks the database this often whether it is still wanted. */
  idleCheckMs: 15 * 60_000,
  /** How many times that wait doubles. */
  idleDoublings: 5,
  dialAgainMs: 1_000,
  /**
   * A campaign's run is begun anew after so many events. Whoever lost it (a new engine, a workflow task that failed)
   * replays it from its start, and meanwhile nobody is dialled.
   */
  campaignRunEvents: 500,
} as const;
