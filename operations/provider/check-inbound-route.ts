import { RedialError } from '#domain/error.ts';
import { message, type Message } from '#domain/message/index.ts';
import { planInboundRoute } from '#domain/provider/inbound-route.ts';
import type { InboundRoute } from '#providers/media/livekit-inbound-route.ts';

/** What stands between the carrier's calls and their rooms. `isMendable`: `ensureInboundRoute` will put it right. */
export interface RouteProblem {
  problem: Message;
  isMendable: boolean;
}

/** Tells what is wrong with the trunk and the rule by which transferred calls enter rooms, and changes nothing; null: nothing. */
export async function checkInboundRoute(route: InboundRoute): Promise<RouteProblem | null> {
  try {
    const plan = planInboundRoute(await route.read());
    if (plan.kind === 'complete') return null;
    if (plan.kind === 'taken') return { problem: plan.problem, isMendable: false };
    return { problem: message('route_incomplete'), isMendable: true };
  } catch (error) {
    if (error instanceof RedialError) return { problem: error.says, isMendable: false };
    throw error;
  }
}
