import { randomBytes, randomUUID } from 'node:crypto';
import { addRecipient } from '#db/health/alert-page.ts';
import type { AlertName, RecipientKind } from '#domain/health/alert.ts';
import { checkKeptAddress } from '#providers/outgoing-address.ts';
import type { SettingContext } from '../workspace/change-setting.ts';
import { placeOfRecipient } from './deliver-alerts.ts';

const secretBytes = 32;

/**
 * From now on somebody is told of alerts.
 * @param added address in lower case if it is one of mail
 * @returns the secret that requests of a webhook are signed with, shown this once; null for mail
 * @throws RedialError `alert_recipient_taken`, `alert_recipients_too_many`; `bad_input` for an address that must not be reached
 */
export async function addAlertRecipient(
  { db, box, environment }: SettingContext,
  added: { kind: RecipientKind; address: string; alerts: AlertName[] | null; actor: string },
): Promise<{ secret: string | null }> {
  const id = randomUUID();
  if (added.kind === 'mail') {
    await addRecipient(db, { ...added, id, secret: null });
    return { secret: null };
  }
  await checkKeptAddress(added.address, { allowLoopback: environment.REDIAL_ALLOW_LOOPBACK });
  const secret = `whsec_${randomBytes(secretBytes).toString('base64')}`;
  await addRecipient(db, { ...added, id, secret: box.seal(secret, placeOfRecipient(id)) });
  return { secret };
}
