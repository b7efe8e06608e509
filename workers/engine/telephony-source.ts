import type { providerAccounts } from '#db/schema/index.ts';
import type { SecretBox } from '#db/workspace/secret-box.ts';
import { telephonyFor, type LiveKitEnvironment } from '#providers/telephony/index.ts';
import type { Telephony } from '#providers/telephony/telephony.ts';

type Account = typeof providerAccounts.$inferSelect;

/** Adapters by account, kept until the account is changed. */
export function createTelephonySource(
  box: SecretBox,
  environment: LiveKitEnvironment,
): (account: Account) => Promise<Telephony> {
  const known = new Map<string, { version: number; telephony: Telephony }>();
  return (account) => {
    const version = account.updatedAt.getTime();
    const present = known.get(account.id);
    if (present?.version === version) return Promise.resolve(present.telephony);
    const apiKey = account.apiKey === null ? null : box.open(account.apiKey);
    const telephony = telephonyFor(account, { apiKey }, environment);
    known.set(account.id, { version, telephony });
    return Promise.resolve(telephony);
  };
}
