import { sql } from 'drizzle-orm';
import { nameVariable } from '#domain/bot/bot.ts';
import { literal } from './literals.ts';
import { contacts } from './schema/index.ts';

/** The name of a contact, null if the audience has none. */
export const personName = sql<string | null>`${contacts.variables}->>${literal(nameVariable)}`;
