import { and, desc, eq, sql } from 'drizzle-orm';
import { settingDefinitions, type PlainSetting, type SecretName, type SettingName } from '#domain/workspace/setting.ts';
import type { Executor, Transaction } from '../client.ts';
import { auditLog, settings, user } from '../schema/index.ts';
import type { SecretBox } from './secret-box.ts';

/** A setting's secrets open at its own row only. */
const placeOf = (name: SettingName): string => `setting/${name}`;

/** A setting with its defaults filled in; missing secrets are null. */
export async function readSetting<Name extends SettingName>(
  db: Executor,
  box: SecretBox,
  name: Name,
): Promise<PlainSetting<Name> & { secrets: Record<SecretName<Name>, string | null> }> {
  const { plain, sealed } = await readSealedSetting(db, name);
  return { ...plain, secrets: openSecrets(box, name, sealed) };
}

/** @throws RedialError `not_ready` if one was sealed with a key that is lost */
export function openSecrets<Name extends SettingName>(
  box: SecretBox,
  name: Name,
  sealed: Record<string, string>,
): Record<SecretName<Name>, string | null> {
  const opened = settingDefinitions[name].secrets.map((secret) => {
    const text = sealed[secret];
    return [secret, text === undefined ? null : box.open(text, placeOf(name))];
  });
  return Object.fromEntries(opened) as Record<SecretName<Name>, string | null>;
}

/** A setting whose secrets stay as they are stored: secret name → ciphertext. */
export interface SealedSetting<Name extends SettingName> {
  plain: PlainSetting<Name>;
  sealed: Record<string, string>;
}

export async function readSealedSetting<Name extends SettingName>(
  db: Executor,
  name: Name,
): Promise<SealedSetting<Name>> {
  const [row] = await db.select().from(settings).where(eq(settings.name, name));
  const plain = settingDefinitions[name].plain.parse(row?.plain ?? {}) as PlainSetting<Name>;
  return { plain, sealed: row?.secrets ?? {} };
}

/** As `readSealedSetting`; until the transaction ends nobody else changes the setting. */
export async function lockSetting<Name extends SettingName>(tx: Transaction, name: Name): Promise<SealedSetting<Name>> {
  await tx.insert(settings).values({ name, plain: {} }).onConflictDoNothing();
  await tx.select({ name: settings.name }).from(settings).where(eq(settings.name, name)).for('update');
  return readSealedSetting(tx, name);
}

/** Writes a setting; a secret that is not named keeps its value, null removes it. */
export async function writeSetting<Name extends SettingName>(
  db: Executor,
  box: SecretBox,
  name: Name,
  value: { plain: PlainSetting<Name>; secrets?: Partial<Record<SecretName<Name>, string | null>> },
): Promise<void> {
  const { sealed: secrets } = await readSealedSetting(db, name);
  for (const [secret, text] of Object.entries(value.secrets ?? {}) as [string, string | null][]) {
    if (text === null) delete secrets[secret];
    else secrets[secret] = box.seal(text, placeOf(name));
  }
  await writeSealedSetting(db, name, { plain: value.plain, sealed: secrets });
}

async function writeSealedSetting<Name extends SettingName>(
  db: Executor,
  name: Name,
  value: SealedSetting<Name>,
): Promise<void> {
  const plain = settingDefinitions[name].plain.parse(value.plain);
  const secrets = value.sealed;
  await db
    .insert(settings)
    .values({ name, plain, secrets })
    .onConflictDoUpdate({ target: settings.name, set: { plain, secrets, updatedAt: sql`clock_timestamp()` } });
}

/** When a secret was entered last, and by whom; both null if the audit log does not say. */
export interface SecretMark {
  isSet: boolean;
  at: Date | null;
  /** The person's name. */
  by: string | null;
}

/** What may be told of a setting's secret: that there is one, since when and from whom. */
export async function readSecretMark<Name extends SettingName>(
  db: Executor,
  name: Name,
  secret: SecretName<Name>,
): Promise<SecretMark> {
  const { sealed } = await readSealedSetting(db, name);
  const [entered] = await db
    .select({ at: auditLog.at, by: user.name })
    .from(auditLog)
    .leftJoin(user, eq(user.id, auditLog.actor))
    .where(
      and(eq(auditLog.entity, 'setting'), eq(auditLog.entityId, name), sql`${auditLog.after} -> 'secrets' ? ${secret}`),
    )
    .orderBy(desc(auditLog.at))
    .limit(1);
  const isSet = sealed[secret] !== undefined;
  return { isSet, at: isSet ? (entered?.at ?? null) : null, by: isSet ? (entered?.by ?? null) : null };
}
