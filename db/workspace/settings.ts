import { eq } from 'drizzle-orm';
import { settingDefinitions, type PlainSetting, type SecretName, type SettingName } from '#domain/workspace/setting.ts';
import type { Executor } from '../client.ts';
import { settings } from '../schema/index.ts';
import type { SecretBox } from './secret-box.ts';

/** A setting with its defaults filled in; missing secrets are null. */
export async function readSetting<Name extends SettingName>(
  db: Executor,
  box: SecretBox,
  name: Name,
): Promise<PlainSetting<Name> & { secrets: Record<SecretName<Name>, string | null> }> {
  const [row] = await db.select().from(settings).where(eq(settings.name, name));
  const definition = settingDefinitions[name];
  const plain = definition.plain.parse(row?.plain ?? {}) as PlainSetting<Name>;
  const secrets = Object.fromEntries(
    definition.secrets.map((secret) => {
      const sealed = row?.secrets[secret];
      return [secret, sealed === undefined ? null : box.open(sealed)];
    }),
  ) as Record<SecretName<Name>, string | null>;
  return { ...plain, secrets };
}

/** Writes a setting; a secret that is not named keeps its value, null removes it. */
export async function writeSetting<Name extends SettingName>(
  db: Executor,
  box: SecretBox,
  name: Name,
  value: { plain: PlainSetting<Name>; secrets?: Partial<Record<SecretName<Name>, string | null>> },
): Promise<void> {
  const [row] = await db.select().from(settings).where(eq(settings.name, name));
  const secrets: Record<string, string> = { ...(row?.secrets ?? {}) };
  for (const [secret, text] of Object.entries(value.secrets ?? {}) as [string, string | null][]) {
    if (text === null) delete secrets[secret];
    else secrets[secret] = box.seal(text);
  }
  const plain = settingDefinitions[name].plain.parse(value.plain);
  await db
    .insert(settings)
    .values({ name, plain, secrets })
    .onConflictDoUpdate({ target: settings.name, set: { plain, secrets, updatedAt: new Date() } });
}
