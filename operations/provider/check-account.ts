import type { Database } from '#db/client.ts';
import { requireAccount } from '#db/provider/account.ts';
import { RedialError } from '#domain/error.ts';
import { message, type Message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { needsInboundRoute } from '#domain/provider/inbound-route.ts';
import type { InboundRoute } from '#providers/media/livekit-inbound-route.ts';
import type { Finding } from '#providers/telephony/telephony.ts';
import { ensureInboundRoute } from './ensure-inbound-route.ts';
import type { ProviderAccount, TelephonySource } from './telephony-of.ts';

/**
 * Asks the carrier of an account, and LiveKit, for everything that a call over it needs, and makes LiveKit's trunk and rule
 * for transferred calls where they are missing. What is wrong is told, not thrown.
 * @throws RedialError `not_found`
 */
export async function checkAccount(
  context: { db: Database; telephonyOf: TelephonySource; inboundRoute: InboundRoute },
  { accountId }: { accountId: string },
): Promise<{ findings: Finding[]; callsAtOnce: number | null }> {
  const account = await requireAccount(context.db, accountId);
  const [carrier, route] = await Promise.all([
    askCarrier(context.telephonyOf, account),
    needsInboundRoute(account.kind) ? routeFindings(context.inboundRoute) : [],
  ]);
  const { callsAtOnce } = carrier;
  const slots = account.maxConcurrentCalls;
  const limit =
    callsAtOnce === null
      ? []
      : callsAtOnce < slots
        ? [found(false, message('check_calls_fewer', { limit: callsAtOnce, slots }))]
        : [found(true, message('check_calls_allowed', { limit: callsAtOnce }))];
  return { findings: [...carrier.findings, ...limit, ...route], callsAtOnce };
}

async function askCarrier(telephonyOf: TelephonySource, account: ProviderAccount) {
  try {
    return await telephonyOf(account).checkAccount();
  } catch (error) {
    // Without a key it cannot even be asked.
    return { findings: [problemOf(error)], callsAtOnce: null };
  }
}

async function routeFindings(route: InboundRoute): Promise<Finding[]> {
  try {
    const problem = await ensureInboundRoute(route);
    return [problem === null ? found(true, message('check_route_ready')) : found(false, problem)];
  } catch (error) {
    return [problemOf(error)];
  }
}

function problemOf(error: unknown): Finding {
  if (error instanceof RedialError) return found(false, error.says);
  throw error;
}

const found = (ok: boolean, says: Message): Finding => ({ ok, words: stored(says) });
