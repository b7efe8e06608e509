/**
 * So many configuration refusals in a row, and no other end between them, stop a campaign: each costs a contact nothing
 * but a moment, but a thousand of them would cost the caller number its name.
 */
export const configurationBreaker = 3;

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
  fix: string;
}

/** Source of the codes: Telnyx, "SIP response codes" and "API errors"; RFC 3261 for the SIP codes. */
const fixes: readonly Fix[] = [
  {
    codes: ['D35', 'D36'],
    words: /caller id|from number|'from'|"from"/i,
    fix: 'Choose a caller number that belongs to this account, or verify it with the carrier.',
  },
  {
    codes: ['D25', 'D26', 'D27', 'D28', 'D29', '10009', '401', '407'],
    words: /api key|authenticat/i,
    fix: 'Check the key of the provider account, or the user name and password of the trunk, under Settings.',
  },
  {
    codes: ['D17', 'D19', '402', '20100'],
    words: /balance|payment|blocked|suspended/i,
    fix: 'Settle the balance of the account, or ask the carrier why it is blocked.',
  },
  {
    codes: ['D10', 'D13', 'D14', 'D15', 'D16', 'D38'],
    words: /outbound voice profile/i,
    fix: 'In the carrier’s portal, give the connection an enabled outbound voice profile that allows these destinations.',
  },
  { codes: ['D18'], words: /inactive/i, fix: 'Activate the connection in the carrier’s portal.' },
  { codes: ['D30', 'D31'], fix: 'Correct the SIP address of the connection in the carrier’s portal.' },
  {
    codes: ['10005', '10015'],
    words: /connection/i,
    fix: 'Check the connection of the provider account under Settings: the carrier does not take calls for it.',
  },
  { codes: ['403', '10010'], fix: 'Check with the carrier that outbound calls from this number are allowed.' },
];

const otherwise = 'Check the provider account and its caller numbers.';

/** Why a campaign was stopped, with what to fix and how to go on, in sentences. */
export function configurationProblemWords(refusal: ConfigurationRefusal): string {
  const said = refusal.words ?? 'The carrier refuses this account or caller number.';
  const codes = [refusal.vendorCode, refusal.sipCode === null ? null : String(refusal.sipCode)];
  const fix =
    codes
      .filter((code) => code !== null)
      .map((code) => fixes.find((row) => row.codes.includes(code)))
      .find((row) => row !== undefined) ?? fixes.find((row) => row.words?.test(said));
  return `${said} ${fix?.fix ?? otherwise} These calls reached nobody and do not count as attempts: duplicate the campaign with its contacts and launch the copy.`;
}
