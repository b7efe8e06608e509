import { eq } from 'drizzle-orm';
import { settingDefinitions } from '#domain/workspace/setting.ts';
import type { Executor } from '../client.ts';
import { attempts, botVersions, campaigns, contacts, settings } from '../schema/index.ts';

/**
 * The values of what a bot's texts leave open, for the contact of an attempt.
 * @throws Error if there is no such attempt.
 */
export async function variablesOfAttempt(db: Executor, attemptId: string): Promise<Record<string, string>> {
  const [[row], [setting]] = await Promise.all([
    db
      .select({ contact: contacts, bot: botVersions.configuration })
      .from(attempts)
      .innerJoin(contacts, eq(contacts.id, attempts.contactId))
      .innerJoin(campaigns, eq(campaigns.id, attempts.campaignId))
      .leftJoin(botVersions, eq(botVersions.id, campaigns.botVersionId))
      .where(eq(attempts.id, attemptId)),
    db.select({ plain: settings.plain }).from(settings).where(eq(settings.name, 'workspace')),
  ]);
  if (!row) throw new Error('The attempt whose variables are asked for does not exist');
  const workspace = settingDefinitions.workspace.plain.parse(setting?.plain ?? {});
  return variablesOf(row.contact, {
    name: row.bot?.name ?? '',
    organisation: row.bot?.organisation || workspace.organisation,
  });
}

/** What the texts for a contact may name: the columns of its list, and what is always there. */
export function variablesOf(
  contact: Pick<typeof contacts.$inferSelect, 'variables' | 'phone'>,
  bot: { name: string; organisation: string },
): Record<string, string> {
  return { ...contact.variables, phone: contact.phone, organisation: bot.organisation, bot_name: bot.name };
}
