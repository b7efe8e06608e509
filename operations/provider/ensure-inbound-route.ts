import { inArray } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { providerAccounts } from '#db/schema/index.ts';
import { RedialError } from '#domain/error.ts';
import type { Message } from '#domain/message/index.ts';
import { needsInboundRoute, planInboundRoute } from '#domain/provider/inbound-route.ts';
import { providerKinds } from '#domain/provider/provider.ts';
import type { InboundRoute } from '#providers/media/livekit-inbound-route.ts';

/** More steps than it can take to make a trunk and a rule, or to mend both, beside somebody who does the same. */
const mostSteps = 8;

/**
 * Lets LiveKit put the calls that carriers transfer into the rooms of their attempts: makes the inbound trunk and the dispatch
 * rule where there are none, and mends our own. May be repeated, also by several processes at once: what both
 * have made is deleted again.
 * @returns what a person has to do, because the objects are not ours; null if all is well.
 * @throws RedialError `not_ready`, `unavailable` or `bad_input` if LiveKit cannot, or will not.
 */
export async function ensureInboundRoute(route: InboundRoute): Promise<Message | null> {
  for (let taken = 0; ; taken++) {
    const plan = planInboundRoute(await route.read());
    if (plan.kind === 'complete') return null;
    if (plan.kind === 'taken') return plan.problem;
    if (taken >= mostSteps) throw new RedialError('route_never_complete');
    try {
      await route.take(plan.step);
    } catch (error) {
      // Refused, or gone: somebody else has taken the same step.
      const isMet = error instanceof RedialError && error.code === 'bad_input';
      if (!isMet || taken + 1 >= mostSteps) throw error;
    }
  }
}

/** The same, if there is an account whose carrier calls LiveKit. */
export async function ensureRouteOfAccounts({
  db,
  inboundRoute,
}: {
  db: Database;
  inboundRoute: InboundRoute;
}): Promise<Message | null> {
  const accounts = await db
    .select({ id: providerAccounts.id })
    .from(providerAccounts)
    .where(inArray(providerAccounts.kind, providerKinds.filter(needsInboundRoute)))
    .limit(1);
  return accounts.length === 0 ? null : ensureInboundRoute(inboundRoute);
}
