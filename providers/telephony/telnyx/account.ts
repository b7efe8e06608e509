import { APIError, type Telnyx } from 'telnyx';
import type { ProviderConfiguration } from '#domain/provider/configuration.ts';
import type { AccountCheck, OwnNumber } from '../telephony.ts';

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

/** Asks Telnyx for everything that a call needs and says what is missing, one sentence each. */
export async function checkTelnyxAccount(client: Telnyx, configuration: Configuration): Promise<AccountCheck> {
  const problems: string[] = [];
  const facts: string[] = [];
  if (Buffer.from(configuration.publicKey, 'base64').length !== 32) {
    problems.push('The public key is not an Ed25519 key of 32 bytes in base64: webhooks cannot be verified.');
  }
  try {
    const { data: application } = await client.callControlApplications.retrieve(configuration.connectionId);
    facts.push(`Telnyx knows the application “${application?.application_name ?? configuration.connectionId}”.`);
    if (application?.active === false) problems.push('The application is switched off in the Telnyx portal.');
    if (application?.outbound?.channel_limit) {
      facts.push(`It may have ${application.outbound.channel_limit} calls at once.`);
    }
    if (application && !application.outbound?.outbound_voice_profile_id) {
      problems.push('The application has no outbound voice profile, so Telnyx would refuse every call (D38).');
    }
    const numbers = await listTelnyxNumbers(client, configuration);
    const usable = numbers.filter(({ outboundAllowed }) => outboundAllowed).length;
    facts.push(`The account has ${numbers.length} numbers, ${usable} of them usable here.`);
    if (usable === 0) problems.push('No active number of the account can be used as caller ID.');
  } catch (error) {
    problems.push(problemOf(error));
  }
  return { ok: problems.length === 0, words: [...problems, ...facts] };
}

function problemOf(error: unknown): string {
  if (!(error instanceof APIError)) throw error;
  switch (error.status) {
    case undefined:
      return 'Telnyx does not answer at the given address.';
    case 401:
    case 403:
      return 'Telnyx does not accept the API key.';
    case 404:
      return 'Telnyx does not know an application with this connection id.';
    default:
      return `Telnyx answered with HTTP ${error.status}.`;
  }
}
