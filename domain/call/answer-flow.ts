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

/**
 * What a campaign's choice means for one call. There is nothing to wait for where no carrier tells what answered, and where an
 * exchange answers, of which any carrier says that it is a machine: the extension of the person is still to be pressed.
 */
export function answerFlowOf(
  chosen: AnswerFlow,
  { kind, extension }: { kind: ProviderKind; extension: string | null },
): AnswerFlow {
  const isVerdictOfUse = providerTraits(kind).detectsMachines && extension === null;
  return chosen === 'carrier_verdict_first' && !isVerdictOfUse ? 'listen_first' : chosen;
}
