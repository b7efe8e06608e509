import type { CallingLaw } from '#domain/calling-law/index.ts';
import type { Stop } from '#domain/do-not-call/stop.ts';
import type { Transaction } from '../client.ts';
import type { campaigns, providerAccounts } from '../schema/index.ts';

/** What a claim knows when its locks are taken. */
export interface ClaimContext {
  tx: Transaction;
  request: { campaignId: string; claimId: string; now: Date };
  campaign: typeof campaigns.$inferSelect;
  account: typeof providerAccounts.$inferSelect;
  law: CallingLaw;
  /** What people have stopped. */
  stops: readonly Stop[];
  /** The longest conversation that the campaign's bot has. */
  maxDurationSeconds: number;
}
