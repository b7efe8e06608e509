import { and, asc, eq, ilike, inArray, like, or, sql, type SQL } from 'drizzle-orm';
import { windowClassFromKey, zonesHomeFirst } from '#domain/calling-law/index.ts';
import type { ContactListQuery } from '#domain/contact/contact-list-query.ts';
import { lineKey, lineOfKey, type PhoneLine } from '#domain/contact/phone-line.ts';
import type { Executor } from '../client.ts';
import { personName } from '../person-name.ts';
import { containing } from '../containing.ts';
import { contacts, windowClasses } from '../schema/index.ts';

/**
 * One page of a campaign's contacts in the order of their numbers (index `contacts_line_once`), so that a page of a
 * million contacts costs as much as one of ten. `zones` are those that the number may be in, the likeliest first.
 */
export async function listContacts(db: Executor, query: ContactListQuery) {
  const rows = await db
    .select({
      id: contacts.id,
      phone: contacts.phone,
      extension: contacts.extension,
      externalId: contacts.externalId,
      name: personName,
      state: contacts.state,
      stateReason: contacts.stateReason,
      attempts: contacts.attempts,
      lastOutcome: contacts.lastOutcome,
      dueReason: contacts.dueReason,
      dueAt: contacts.dueAt,
      windowKey: windowClasses.key,
      updatedAt: contacts.updatedAt,
    })
    .from(contacts)
    .innerJoin(windowClasses, eq(windowClasses.id, contacts.windowClassId))
    .where(and(...conditionsOf(query)))
    .orderBy(asc(contacts.phone), asc(lineEnd))
    .limit(query.limit + 1);
  const page = rows
    .slice(0, query.limit)
    .map(({ windowKey, ...row }) => ({ ...row, zones: zonesHomeFirst(windowClassFromKey(windowKey)) }));
  return { rows: page, nextCursor: rows.length > query.limit ? cursorAfter(page.at(-1)) : null };
}

/**
 * One page of a campaign's contacts as a CRM asks for them, whether they were called or not, in the order of `listContacts`.
 * @param query.after the last contact of the page before; a page after one who is gone is empty
 */
export async function listContactsForCrm(
  db: Executor,
  query: { campaignId: string; externalId?: string; after: string | null; limit: number },
) {
  const { campaignId, externalId, after, limit } = query;
  const rows = await db
    .select({
      id: contacts.id,
      phone: contacts.phone,
      extension: contacts.extension,
      externalId: contacts.externalId,
      state: contacts.state,
      stateReason: contacts.stateReason,
      barredBy: contacts.barredBy,
      attempts: contacts.attempts,
      lastOutcome: contacts.lastOutcome,
      dueAt: contacts.dueAt,
    })
    .from(contacts)
    .where(
      and(
        eq(contacts.campaignId, campaignId),
        externalId === undefined ? undefined : eq(contacts.externalId, externalId),
        after === null
          ? undefined
          : sql`(${contacts.phone}, ${lineEnd}) > (SELECT phone, coalesce(extension, '') FROM contacts WHERE id = ${after}::uuid)`,
      ),
    )
    .orderBy(asc(contacts.phone), asc(lineEnd))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  return { rows: page, nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** As the index `contacts_line_once` has it. */
const lineEnd = sql`coalesce(${contacts.extension}, '')`;

function cursorAfter(row: PhoneLine | undefined): string | null {
  return row ? lineKey(row) : null;
}

function afterCursor(cursor: string): SQL {
  const { phone, extension } = lineOfKey(cursor);
  return sql`(${contacts.phone}, ${lineEnd}) > (${phone}::text, ${extension ?? ''}::text)`;
}

function conditionsOf({ campaignId, states, search, cursor }: ContactListQuery): (SQL | undefined)[] {
  return [
    eq(contacts.campaignId, campaignId),
    states.length === 0 ? undefined : inArray(contacts.state, states),
    searchCondition(search.trim()),
    cursor === null ? undefined : afterCursor(cursor),
  ];
}

function searchCondition(text: string): SQL | undefined {
  if (text === '') return undefined;
  const isId = eq(contacts.externalId, text);
  const digits = text.replace(/\D/g, '');
  // Digits among letters are part of an id or a name.
  if (digits === '' || /\p{L}/u.test(text)) return or(isId, ilike(personName, containing(text)));
  return or(isId, like(contacts.phone, text.startsWith('+') ? `+${digits}%` : `%${digits}%`));
}
