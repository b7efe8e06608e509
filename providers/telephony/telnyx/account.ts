import { APIError, type Telnyx } from 'telnyx';
import { RedialError } from '#domain/error.ts';
import { message, type Message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import type { ProviderConfiguration } from '#domain/provider/configuration.ts';
import type { AccountCheck, Finding, OwnNumber } from '../telephony.ts';
import { telnyxFailure } from './failure.ts';

type Configuration = ProviderConfiguration<'telnyx'>;

/** Active numbers of the account; those on another connection cannot be caller IDs of this one's calls. */
export async function listTelnyxNumbers(client: Telnyx, configuration: Configuration): Promise<OwnNumber[]> {
  const numbers: OwnNumber[] = [];
  for await (const row of client.phoneNumbers.list({ 'page[size]': 250 })) {
    numbers.push({
      number: row.phone_number,
      label: row.customer_reference || row.connection_name || '',
      outboundAllowed:
        row.status === 'active' && (!row.connection_id || row.connection_id === configuration.connectionId),
    });
  }
  return numbers;
}

/** Asks Telnyx for everything that a call needs. What it does not answer is said, not thrown. */
export async function checkTelnyxAccount(client: Telnyx, configuration: Configuration): Promise<AccountCheck> {
  const findings: Finding[] = [];
  const say = (ok: boolean, says: Message): void => void findings.push({ ok, words: stored(says) });
  const limits: (number | null | undefined)[] = [];
  try {
    say(...keyFinding(configuration.publicKey, await publicKeyOf(client)));
    const { data: application } = await client.callControlApplications.retrieve(configuration.connectionId);
    const name = application?.application_name ?? configuration.connectionId;
    const isActive = application?.active !== false;
    say(isActive, message(isActive ? 'check_application_known' : 'check_application_off', { application: name }));
    limits.push(application?.outbound?.channel_limit);
    const profileId = application?.outbound?.outbound_voice_profile_id;
    if (!profileId) say(false, message('check_profile_missing', { application: name }));
    else limits.push(await checkProfile(client, profileId, say));
    const { data: credit } = await client.balance.retrieve();
    const left = Number(credit?.available_credit ?? 'unknown');
    if (left <= 0) say(false, message('check_credit_used_up', { amount: `${left} ${credit?.currency ?? ''}`.trim() }));
    const numbers = await listTelnyxNumbers(client, configuration);
    const usable = numbers.filter(({ outboundAllowed }) => outboundAllowed).length;
    say(true, message('check_numbers_usable', { usable, numbers: numbers.length }));
    if (usable === 0) say(false, message('check_numbers_missing'));
  } catch (error) {
    say(false, problemOf(error));
  }
  const known = limits.filter((limit) => typeof limit === 'number');
  return { findings, callsAtOnce: known.length === 0 ? null : Math.min(...known) };
}

/** What its outbound voice profile allows. @returns how many calls at once, if it limits them. */
async function checkProfile(
  client: Telnyx,
  profileId: string,
  say: (ok: boolean, says: Message) => void,
): Promise<number | null> {
  const { data: profile } = await client.outboundVoiceProfiles.retrieve(profileId);
  const name = profile?.name ?? profileId;
  const isEnabled = profile?.enabled !== false;
  say(isEnabled, message(isEnabled ? 'check_profile_known' : 'check_profile_off', { profile: name }));
  const countries = profile?.whitelisted_destinations ?? [];
  if (countries.length === 0) say(false, message('check_profile_without_countries', { profile: name }));
  else say(true, message('check_profile_countries', { countries }));
  return profile?.concurrent_call_limit ?? null;
}

/** The key that the account's webhooks are signed with; the SDK has no method of its own for it. */
async function publicKeyOf(client: Telnyx): Promise<string | null> {
  try {
    const { data } = await client.get<{ data?: { public?: string } }>('/public_key');
    return data?.public ?? null;
  } catch (error) {
    if (error instanceof APIError && error.status === 404) return null;
    throw error;
  }
}

function keyFinding(written: string, own: string | null): [boolean, Message] {
  if (Buffer.from(written, 'base64').length !== 32) return [false, message('check_key_of_webhooks_malformed')];
  const fits = own === null || own === written;
  return [fits, message(fits ? 'check_key_of_webhooks_fits' : 'check_key_of_webhooks_foreign')];
}

function problemOf(error: unknown): Message {
  if (error instanceof APIError && error.status === 404) return message('check_application_missing');
  const failure = telnyxFailure(error);
  if (failure instanceof RedialError) return failure.says;
  throw error;
}
