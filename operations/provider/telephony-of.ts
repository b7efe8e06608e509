import type { providerAccounts } from '#db/schema/index.ts';
import type { SecretBox } from '#db/workspace/secret-box.ts';
import { telephonyFor, type LiveKitEnvironment } from '#providers/telephony/index.ts';
import type { Telephony } from '#providers/telephony/telephony.ts';
import { tracedTelephony } from '#providers/telephony/traced.ts';

export type ProviderAccount = typeof providerAccounts.$inferSelect;

/** Gives the adapter of a provider account. */
export type TelephonySource = (account: ProviderAccount) => Telephony;

/** Adapters by account, each kept until its account is changed. */
export function createTelephonySource(box: SecretBox, environment: LiveKitEnvironment): TelephonySource {
  const known = new Map<string, { version: number; telephony: Telephony }>();
  return (account) => {
    const version = account.updatedAt.getTime();
    const present = known.get(account.id);
    if (present?.version === version) return present.telephony;
    const apiKey = account.apiKey === null ? null : box.open(account.apiKey);
    const telephony = tracedTelephony(account.kind, telephonyFor(account, { apiKey }, environment));
    known.set(account.id, { version, telephony });
    return telephony;
  };
}
