import { message, type Message, type MessageCode } from '../message/index.ts';
import { restored } from '../message/stored.ts';

/** What a carrier said when it refused a call for reasons of our account, not of the person called. */
export interface ConfigurationRefusal {
  sipCode: number | null;
  /** Telnyx: `D36` from SIP, `10009` from its API. */
  vendorCode: string | null;
  words: string | null;
}

interface Fix {
  codes: readonly string[];
  /** Where a carrier sends no code. */
  words?: RegExp;
  fix: FixCode;
}

/** Source of the codes: Telnyx, "SIP response codes" and "API errors"; RFC 3261 for the SIP codes. */
const fixes: readonly Fix[] = [
  {
    codes: ['D34', 'D35', 'D36', 'D46', 'D49', 'D51', 'D54', 'D57', 'D63', 'D64'],
    words: /caller id|from number|'from'|"from"/i,
    fix: 'fix_caller_number',
  },
  {
    codes: ['D25', 'D26', 'D27', 'D28', 'D29', '10009', '401', '407'],
    words: /api key|authenticat/i,
    fix: 'fix_provider_key',
  },
  {
    codes: ['D17', 'D19', '402', '20100'],
    words: /balance|payment|blocked|suspended/i,
    fix: 'fix_balance',
  },
  {
    codes: ['D7', 'D15', 'D16', 'D38'],
    words: /outbound voice profile/i,
    fix: 'fix_voice_profile',
  },
  { codes: ['D18'], words: /inactive/i, fix: 'fix_inactive_connection' },
  { codes: ['D60'], fix: 'fix_account_level' },
  { codes: ['B3'], words: /encrypt/i, fix: 'fix_encryption' },
  { codes: ['D30', 'D31'], fix: 'fix_sip_address' },
  {
    codes: ['D44', '10005', '10015'],
    words: /connection/i,
    fix: 'fix_connection',
  },
  { codes: ['403', '10010'], fix: 'fix_outbound_calls' },
];

type FixCode = Extract<MessageCode, `fix_${string}`>;

/** Why a campaign was stopped, with what to fix and how to go on. */
export function configurationProblem(refusal: ConfigurationRefusal): Message<'campaign_refused_by_carrier'> {
  const { words } = refusal;
  const codes = [refusal.vendorCode, refusal.sipCode === null ? null : String(refusal.sipCode)];
  const row =
    codes
      .filter((code) => code !== null)
      .map((code) => fixes.find((candidate) => candidate.codes.includes(code)))
      .find((candidate) => candidate !== undefined) ??
    (words === null ? undefined : fixes.find((candidate) => candidate.words?.test(words)));
  return message('campaign_refused_by_carrier', {
    said: words === null ? message('carrier_refuses_account') : restored(words),
    fix: message(row?.fix ?? 'fix_account'),
  });
}
