import { customType } from 'drizzle-orm/pg-core';
import { BotDraft } from '#domain/bot/bot.ts';

/** A draft of a bot as jsonb; parsed where a row is read, so that fields which are newer than the row have their defaults. */
export const botDraft = customType<{ data: BotDraft; driverData: unknown }>({
  dataType: () => 'jsonb',
  toDriver: (draft) => JSON.stringify(draft),
  fromDriver: (stored) => BotDraft.parse(typeof stored === 'string' ? JSON.parse(stored) : stored),
});
