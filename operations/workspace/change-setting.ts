import type { Database } from '#db/client.ts';
import { recordAudit } from '#db/event/event.ts';
import { forgetAnswers } from '#db/health/service-probe.ts';
import type { SecretBox } from '#db/workspace/secret-box.ts';
import {
  lockSetting,
  openSecrets,
  readSealedSetting,
  writeSetting,
  type SealedSetting,
} from '#db/workspace/settings.ts';
import { RedialError } from '#domain/error.ts';
import type { ProbedService } from '#domain/health/probe.ts';
import {
  addressOf,
  keepsSecrets,
  replacedSecretValidMs,
  type PlainSetting,
  type SecretName,
  type SettingName,
} from '#domain/workspace/setting.ts';
import { checkSigningSecret } from '#providers/crm/webhook.ts';
import { checkKeptAddress, checkServer } from '#providers/outgoing-address.ts';

export interface SettingContext {
  db: Database;
  box: SecretBox;
  environment: { REDIAL_ALLOW_LOOPBACK: boolean };
}

export interface SettingChange<Name extends SettingName> {
  name: Name;
  /** Fields that are left out stay as they are. */
  plain: Partial<PlainSetting<Name>>;
  /** Secrets that are left out stay as they are. */
  secrets: Partial<Record<SecretName<Name>, string>>;
}

/** The services that are asked with a setting. */
const servicesOf: Record<SettingName, readonly ProbedService[]> = {
  speech: ['speech_to_text', 'text_to_speech'],
  elevenlabs: ['second_speech_to_text', 'second_text_to_speech'],
  language: ['language'],
  crm: [],
  mail: [],
  workspace: [],
  access: [],
  oidc: [],
};

/**
 * Changes what the workspace is connected to. The audit log keeps who, when, the plain part before and after, and the names of
 * the secrets that were entered.
 * @throws RedialError `bad_input` for an address that must not be reached, or if an address elsewhere needs its own secret
 */
export async function changeSetting<Name extends SettingName>(
  context: SettingContext,
  { name, plain, secrets, actor, now }: SettingChange<Name> & { actor: string; now: Date },
): Promise<void> {
  await checkEntered(context, { name, plain, secrets });
  await context.db.transaction(async (tx) => {
    const before = await lockSetting(tx, name);
    requireOwnSecrets(before, { name, plain, secrets });
    const replaced = name === 'crm' ? replacedSigningSecret(context.box, before.sealed, { secrets, now }) : {};
    const after = { ...before.plain, ...plain, ...replaced.plain };
    await forgetAnswers(tx, servicesOf[name], now);
    await writeSetting(tx, context.box, name, { plain: after, secrets: { ...secrets, ...replaced.secrets } });
    const entered = Object.fromEntries(Object.keys(secrets).map((secret) => [secret, 'entered']));
    const log = { actor, action: 'setting.change', entity: 'setting', entityId: name };
    await recordAudit(tx, { ...log, before: before.plain, after: { ...after, secrets: entered } });
  });
}

/**
 * Takes a secret away: what it was for says that it is missing from then on.
 * @throws RedialError `not_found` if there is none
 */
export async function removeSecret<Name extends SettingName>(
  { db, box }: Pick<SettingContext, 'db' | 'box'>,
  request: { name: Name; secret: SecretName<Name>; actor: string; now: Date },
): Promise<void> {
  const { name, secret, actor, now } = request;
  await db.transaction(async (tx) => {
    const { plain, sealed } = await lockSetting(tx, name);
    if (!(secret in sealed)) throw new RedialError('setting_secret_gone');
    await forgetAnswers(tx, servicesOf[name], now);
    const secrets = { [secret]: null } as Partial<Record<SecretName<Name>, null>>;
    await writeSetting(tx, box, name, { plain, secrets });
    const log = { actor, action: 'setting.change', entity: 'setting', entityId: name };
    await recordAudit(tx, { ...log, before: plain, after: { ...plain, secrets: { [secret]: 'removed' } } });
  });
}

/**
 * The setting as it would be after a change, with secrets in clear: what a test of values asks with that nobody has saved.
 * @throws RedialError as `changeSetting`; `not_ready` if a stored secret cannot be opened
 */
export async function settingAfter<Name extends SettingName>(
  context: SettingContext,
  change: SettingChange<Name>,
): Promise<PlainSetting<Name> & { secrets: Record<SecretName<Name>, string | null> }> {
  const { name, plain, secrets } = change;
  await checkEntered(context, change);
  const before = await readSealedSetting(context.db, name);
  requireOwnSecrets(before, change);
  // One that is being replaced need not open: its key may be lost.
  const kept = Object.fromEntries(Object.entries(before.sealed).filter(([secret]) => !(secret in secrets)));
  return { ...before.plain, ...plain, secrets: { ...openSecrets(context.box, name, kept), ...secrets } };
}

async function checkEntered<Name extends SettingName>(
  { environment }: SettingContext,
  { name, plain, secrets }: SettingChange<Name>,
): Promise<void> {
  const policy = { allowLoopback: environment.REDIAL_ALLOW_LOOPBACK };
  const address = addressOf(name, plain as PlainSetting<Name>);
  if (address !== null) {
    const { security } = plain as Partial<PlainSetting<'mail'>>;
    if (name === 'mail') await checkServer({ host: address, isEncrypted: security !== 'none' }, policy);
    else await checkKeptAddress(address, policy);
  }
  const { signingSecret } = secrets as { signingSecret?: string };
  if (signingSecret !== undefined) checkSigningSecret(signingSecret);
}

/** @throws RedialError `bad_input` if a stored secret would be sent to an address that it was not entered for */
function requireOwnSecrets<Name extends SettingName>(
  before: SealedSetting<Name>,
  { name, plain, secrets }: SettingChange<Name>,
): void {
  const after = { ...before.plain, ...plain };
  if (keepsSecrets(name, addressOf(name, before.plain), addressOf(name, after))) return;
  if (Object.keys(before.sealed).some((secret) => !(secret in secrets)))
    throw new RedialError('setting_secret_of_address');
}

/** What keeps a replaced signing secret valid for a while; nothing if there was none, or none that can be opened. */
function replacedSigningSecret(
  box: SecretBox,
  sealed: Record<string, string>,
  { secrets, now }: { secrets: { signingSecret?: string }; now: Date },
) {
  if (secrets.signingSecret === undefined) return {};
  const replaced = openedOrNull(box, sealed);
  if (replaced === null || replaced === secrets.signingSecret) return {};
  const until = new Date(now.getTime() + replacedSecretValidMs);
  return { plain: { previousSecretUntil: until.toISOString() }, secrets: { previousSigningSecret: replaced } };
}

function openedOrNull(box: SecretBox, sealed: Record<string, string>): string | null {
  try {
    return openSecrets(box, 'crm', sealed).signingSecret;
  } catch (error) {
    if (error instanceof RedialError) return null;
    throw error;
  }
}
