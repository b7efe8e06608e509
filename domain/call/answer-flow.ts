import { z } from 'zod';
import { providerTraits, type ProviderKind } from '../provider/provider.ts';

/**
 * When the bot speaks to whoever answers, as a campaign chooses it:
 * - `speak_first`: at once; who has answered is found out beside it.
 * - `listen_first`: after their greeting, for which it waits `listenFirstMs` at most.
 * - `carrier_verdict_first`: when the carrier has said what answered; until then nobody is connected. Only carriers that tell
 *   people and machines apart can be waited for.
 */
export const AnswerFlow = z.enum(['speak_first', 'listen_first', 'carrier_verdict_first']);
export type AnswerFlow = z.infer<typeof AnswerFlow>;

/** How long a bot that listens first waits for a greeting to begin. One that has begun is heard to its end. */
export const listenFirstMs = 1_200;

/** What a campaign's choice means with an account: there is nothing to wait for where no carrier tells what answered. */
export function answerFlowOf(chosen: AnswerFlow, kind: ProviderKind): AnswerFlow {
  return chosen === 'carrier_verdict_first' && !providerTraits(kind).detectsMachines ? 'listen_first' : chosen;
}
