import type { AccountFieldName, ProviderKind } from '#domain/provider/provider.ts';
import * as m from '#lib/paraglide/messages.js';

interface FieldText {
  label: () => string;
  hint: () => string;
}

/** What the fields of an account's form are called, and where the vendor shows what belongs into them. */
export const accountFieldTexts: Record<AccountFieldName, FieldText> = {
  connectionId: { label: m.carrier_field_connection_label, hint: m.carrier_field_connection_hint },
  publicKey: { label: m.carrier_field_public_key_label, hint: m.carrier_field_public_key_hint },
  livekitSipHost: { label: m.carrier_field_sip_host_label, hint: m.carrier_field_sip_host_hint },
  apiBaseUrl: { label: m.carrier_field_api_url_label, hint: m.carrier_field_api_url_hint },
  livekitTrunkId: { label: m.carrier_field_trunk_label, hint: m.carrier_field_trunk_hint },
};

/** What each vendor allows, beside the fields in which people say how much of it is used. */
export const vendorLimitHints: Record<ProviderKind, { slots: () => string; rate: () => string }> = {
  telnyx: { slots: m.carrier_telnyx_slots_hint, rate: m.carrier_telnyx_rate_hint },
  sip_trunk: { slots: m.carrier_trunk_slots_hint, rate: m.carrier_trunk_rate_hint },
};
