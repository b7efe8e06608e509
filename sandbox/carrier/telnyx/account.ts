/** What the simulated customer owns at the carrier. */
export interface CallControlApplication {
  id: string;
  name: string;
  webhookUrl: string | null;
  outboundChannelLimit: number | null;
}

export interface TelnyxAccount {
  apiKey: string;
  applications: CallControlApplication[];
  /** E.164 numbers that may be used as caller ID. */
  numbers: { id: string; number: string; applicationId: string }[];
}

const voiceProfileId = '1293384261075731499';
const since = '2025-01-15T09:00:00Z';

/** Numbers reserved for fiction (North American 555-01xx, London 020 7946 0xxx). */
const ownNumbers = [
  ...Array.from({ length: 6 }, (_, index) => `+1202555010${index}`),
  ...Array.from({ length: 3 }, (_, index) => `+1415555012${index}`),
  '+442079460101',
];

export function sandboxAccount(apiKey: string): TelnyxAccount {
  const applications = [
    { id: '2340564180281361401', name: 'Redial sandbox', webhookUrl: null, outboundChannelLimit: null },
    {
      id: '2340564180281361402',
      name: 'Redial sandbox, second application',
      webhookUrl: null,
      outboundChannelLimit: null,
    },
  ];
  return {
    apiKey,
    applications,
    numbers: ownNumbers.map((number, index) => ({
      id: String(1_293_384_261_075_700_000n + BigInt(index)),
      number,
      applicationId: (index < 6 ? applications[0]?.id : applications[1]?.id) ?? '',
    })),
  };
}

/** A Call Control application as `GET /v2/call_control_applications` shows it. */
export function applicationJson(application: CallControlApplication): object {
  return {
    id: application.id,
    record_type: 'call_control_application',
    application_name: application.name,
    active: true,
    anchorsite_override: 'Latency',
    call_cost_in_webhooks: true,
    dtmf_type: 'RFC 2833',
    first_command_timeout: true,
    first_command_timeout_secs: 30,
    inbound: { channel_limit: null, shaken_stir_enabled: true, sip_subdomain: null },
    outbound: { channel_limit: application.outboundChannelLimit, outbound_voice_profile_id: voiceProfileId },
    webhook_api_version: '2',
    webhook_event_url: application.webhookUrl,
    webhook_event_failover_url: null,
    webhook_timeout_secs: 25,
    tags: [],
    created_at: since,
    updated_at: since,
  };
}

/** A connection as `GET /v2/connections/:id` shows it. */
export function connectionJson(application: CallControlApplication): object {
  return {
    id: application.id,
    record_type: 'call_control_application',
    active: true,
    connection_name: application.name,
    outbound_voice_profile_id: voiceProfileId,
    webhook_api_version: '2',
    webhook_event_url: application.webhookUrl,
    webhook_event_failover_url: null,
    tags: [],
    created_at: since,
    updated_at: since,
  };
}

/** A number as `GET /v2/phone_numbers` shows it. */
export function phoneNumberJson(account: TelnyxAccount, own: TelnyxAccount['numbers'][number]): object {
  return {
    id: own.id,
    record_type: 'phone_number',
    phone_number: own.number,
    phone_number_type: 'local',
    country_iso_alpha2: own.number.startsWith('+44') ? 'GB' : 'US',
    status: 'active',
    connection_id: own.applicationId,
    connection_name: account.applications.find(({ id }) => id === own.applicationId)?.name ?? null,
    caller_id_name_enabled: false,
    call_forwarding_enabled: false,
    call_recording_enabled: false,
    deletion_lock_enabled: false,
    emergency_enabled: false,
    external_pin: null,
    messaging_profile_id: null,
    tags: [],
    purchased_at: since,
    created_at: since,
    updated_at: since,
  };
}

/** The outbound voice profile with the account's limit of calls at once. */
export function voiceProfileJson(account: TelnyxAccount, channelLimit: number): object {
  return {
    id: voiceProfileId,
    record_type: 'outbound_voice_profile',
    name: 'Default',
    enabled: true,
    concurrent_call_limit: channelLimit,
    connections_count: account.applications.length,
    daily_spend_limit: '100.00',
    daily_spend_limit_enabled: false,
    max_destination_rate: 10,
    service_plan: 'global',
    traffic_type: 'conversational',
    usage_payment_method: 'rate-deck',
    whitelisted_destinations: ['US', 'CA', 'GB', 'DE', 'FR', 'ES', 'AE', 'SA', 'IN', 'AU'],
    tags: [],
    created_at: since,
    updated_at: since,
  };
}

export const balanceJson = {
  record_type: 'balance',
  balance: '250.00',
  available_credit: '350.00',
  credit_limit: '100.00',
  pending: '0.00',
  currency: 'USD',
};
