import { refusal, type Refusal } from '../message/index.ts';
import { isWithin } from './client-address.ts';
import type { ApiScope } from './permission.ts';

/** What a key for a CRM may be used for. */
export interface ApiKeyLimits {
  scopes: readonly ApiScope[];
  /** Null for all of them. */
  campaignIds: readonly string[] | null;
  /** Addresses and networks; null for all of them. */
  networks: readonly string[] | null;
  expiresAt: Date | null;
  isDemo: boolean;
}

type KeyRefusal = 'api_key_unknown' | 'api_key_expired' | 'api_key_address' | 'api_scope_missing';

/** Why a key may not be used so, here and now; null if it may. A demo key is unknown where no sandbox runs. */
export function keyRefusal(
  key: ApiKeyLimits,
  use: { scope: ApiScope; clientAddress: string; demoWorks: boolean; now: Date },
): Refusal<KeyRefusal> | null {
  if (key.isDemo && !use.demoWorks) return refusal('api_key_unknown');
  if (key.expiresAt !== null && key.expiresAt <= use.now) return refusal('api_key_expired');
  if (key.networks !== null && !isWithin(use.clientAddress, key.networks)) return refusal('api_key_address');
  if (!key.scopes.includes(use.scope)) return refusal('api_scope_missing', { scope: use.scope });
  return null;
}
