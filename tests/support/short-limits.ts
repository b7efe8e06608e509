/** What `workflows/limits.ts` is replaced by in the bundle of the workflow tests. */
export const limits = {
  safetyPollMs: 500,
  /** Not short: stories nudge, or open before. */
  closedPollMs: 60_000,
  pausedPollMs: 500,
  ringGraceMs: 300,
  unknownDialMs: 300,
  greetingEndMs: 400,
  messageMs: 400,
  conversationGraceMs: 300,
  agentAgainMs: 600,
  reconcileEveryMs: 200,
  idleCheckMs: 500,
  idleDoublings: 0,
  dialAgainMs: 50,
  campaignRunEvents: 40,
} as const;
