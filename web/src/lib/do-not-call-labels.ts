import {
  brandScope,
  isPlain,
  type DoNotCallEnd,
  type DoNotCallScope,
  type DoNotCallSource,
  type PlainScope,
} from '#domain/do-not-call/entry.ts';
import type { StopScope } from '#domain/do-not-call/stop.ts';
import * as m from '#lib/paraglide/messages.js';
import { texts } from './texts.ts';

/** What a stop is about. */
export const stopScopeLabels: Record<StopScope, string> = texts({
  number: m.stop_scope_number,
  prefix: m.stop_scope_prefix,
  country: m.stop_scope_country,
  account: m.stop_scope_account,
  bot_version: m.stop_scope_bot_version,
  list: m.stop_scope_list,
});

/** How an entry came onto the do-not-call list. */
export const doNotCallSourceLabels: Record<DoNotCallSource, string> = texts({
  spoken: m.dnc_source_spoken,
  console: m.dnc_source_console,
  api: m.dnc_source_api,
  import: m.dnc_source_import,
});

/** What it bars, if that is no brand. */
const plainScopeLabels: Record<PlainScope, string> = texts({
  everywhere: m.dnc_scope_everywhere,
  marketing: m.dnc_scope_marketing,
  service: m.dnc_scope_service,
  collection: m.dnc_scope_collection,
  survey: m.dnc_scope_survey,
});

/** What an entry bars; a brand that is not there any more has no name. */
export function scopeLabel({ scope, brand }: { scope: DoNotCallScope; brand: string | null }): string {
  if (isPlain(scope)) return plainScopeLabels[scope];
  return brand === null ? m.dnc_scope_unknown_brand() : m.dnc_scope_brand({ brand });
}

/** What an entry may bar, to choose from. */
export function scopeOptions(brands: readonly { id: string; name: string }[]): { value: string; label: string }[] {
  return [
    ...Object.entries(plainScopeLabels).map(([value, label]) => ({ value, label })),
    ...brands.map(({ id, name }) => ({ value: brandScope(id), label: m.dnc_scope_brand({ brand: name }) })),
  ];
}

/** How it ended. */
export const doNotCallEndLabels: Record<DoNotCallEnd, string> = texts({
  removed: m.dnc_end_removed,
  not_meant: m.dnc_end_not_meant,
  expired: m.dnc_end_expired,
  replaced: m.dnc_end_replaced,
});
