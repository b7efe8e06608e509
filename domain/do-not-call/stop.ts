/**
 * Stops: people say in one place that nobody is dialled who has this number, who lives there, or over this account. A stop
 * bars nobody: whoever it holds up is called when it is lifted. Calls under way finish.
 */
import { parsePhoneNumber } from '../contact/phone-number.ts';
import { RedialError } from '../error.ts';
import { message, type Message } from '../message/index.ts';

/** What a stop may be about, from what holds up most to what holds up least. */
export const stopScopes = ['account', 'bot_version', 'list', 'country', 'prefix', 'number'] as const;
export type StopScope = (typeof stopScopes)[number];

export interface Stop {
  scope: StopScope;
  /**
   * Id of an account or of a version of a bot; name of an audience file; region as rules name it (`FR`, `US-LA`); `+` and
   * first digits; E.164.
   */
  value: string;
  reason: string;
}

/** What is known of a dial; what is left out no stop is about. */
export interface StoppableDial {
  accountId?: string | null;
  botVersionId?: string | null;
  /** Names of the audience files that the campaign's contacts came from. */
  lists?: readonly string[];
  /** Regions whose law holds for the contact. */
  regions?: readonly string[];
  /** E.164. */
  phone?: string;
}

/** The stop that holds this dial up; of several the one that holds up most. Null: it may go on. */
export function stopAgainst(stops: readonly Stop[], dial: StoppableDial): Stop | null {
  for (const scope of stopScopes) {
    const stop = stops.find((each) => each.scope === scope && isAbout(each, dial));
    if (stop) return stop;
  }
  return null;
}

function isAbout({ scope, value }: Stop, dial: StoppableDial): boolean {
  switch (scope) {
    case 'account':
      return dial.accountId === value;
    case 'bot_version':
      return dial.botVersionId === value;
    case 'list':
      return dial.lists?.includes(value) === true;
    case 'country':
      return dial.regions?.some((region) => region === value || region.startsWith(`${value}-`)) === true;
    case 'prefix':
      return dial.phone?.startsWith(value) === true;
    case 'number':
      return dial.phone === value;
  }
}

/** Why nobody is dialled, for people. */
export function stopSays({ scope, value, reason }: Stop): Message {
  switch (scope) {
    case 'account':
      return message('stop_of_account', { reason });
    case 'bot_version':
      return message('stop_of_bot_version', { reason });
    case 'list':
      return message('stop_of_list', { list: value, reason });
    case 'country':
      return message('region_stopped', { region: value, reason });
    case 'prefix':
      return message('stop_of_prefix', { prefix: value, reason });
    case 'number':
      return message('stop_of_number', { reason });
  }
}

const patterns: Record<Exclude<StopScope, 'number'>, RegExp> = {
  account: /^[0-9a-f-]{36}$/,
  bot_version: /^[0-9a-f-]{36}$/,
  list: /^\S(.{0,253}\S)?$/,
  country: /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/,
  prefix: /^\+[1-9]\d{0,13}$/,
};

/**
 * What people typed, as it is stored and compared.
 * @throws RedialError `bad_input` for what is nothing of the kind
 */
export function stopValue(scope: StopScope, typed: string): string {
  const text = typed.trim();
  if (scope === 'number') {
    const parsed = parsePhoneNumber(text);
    if (!parsed.ok) throw RedialError.of(parsed);
    return parsed.phone.e164;
  }
  const value = scope === 'country' ? text.toUpperCase() : scope === 'prefix' ? text.replace(/[\s().-]+/g, '') : text;
  if (!patterns[scope].test(value)) throw new RedialError('stop_value_wrong', { scope });
  return value;
}
