import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { EvidencePack } from '#domain/call/evidence/evidence-pack.ts';
import type { Executor } from '../client.ts';
import { brandOfEntry } from '../do-not-call/brand.ts';
import { listedSince } from '../do-not-call/do-not-call.ts';
import { unexpiredEntry } from '../do-not-call/list.ts';
import { readNationalLists } from '../do-not-call/national-list.ts';
import { personName } from '../person-name.ts';
import { audienceImports, campaigns, contacts, doNotCall, nationalListNumbers, user } from '../schema/index.ts';
import { evidenceOfDials } from './evidence-dials.ts';

const iso = (at: Date): string => at.toISOString();
const isoOrNull = (at: Date | null): string | null => at?.toISOString() ?? null;

/**
 * What is kept about the calls to a number.
 * @param request attemptId: of one dial alone
 */
export async function readEvidence(
  db: Executor,
  request: { phone: string; attemptId?: string; now: Date },
): Promise<EvidencePack> {
  const { phone, attemptId, now } = request;
  const people = await db
    .select({ contact: contacts, name: personName, campaign: campaigns.name })
    .from(contacts)
    .innerJoin(campaigns, eq(campaigns.id, contacts.campaignId))
    .where(
      and(
        eq(contacts.phone, phone),
        attemptId === undefined
          ? undefined
          : sql`${contacts.id} = (SELECT contact_id FROM attempts WHERE id = ${attemptId})`,
      ),
    )
    .orderBy(asc(contacts.createdAt));
  const campaignIds = people.map(({ contact }) => contact.campaignId);
  const forgotten = await db.execute<{ at: string; end: string }>(sql`
    SELECT d.at, d."end" FROM number_hashes(ARRAY[${phone}]::text[]) n
    JOIN forgotten_dials d ON d.number_hash = n.hash ORDER BY d.at`);
  return {
    format: 'redial-evidence/1',
    madeAt: iso(now),
    phone,
    scope: attemptId === undefined ? 'number' : 'dial',
    contacts: people.map(({ contact, name, campaign }) => ({
      id: contact.id,
      campaign,
      name,
      extension: contact.extension,
      timeZone: contact.timeZone,
      region: contact.region,
      consentAt: isoOrNull(contact.consentAt),
      consentSource: contact.consentSource,
      state: contact.state,
    })),
    audiences: await audiencesOf(db, campaignIds),
    optOut: await optOutOf(db, phone),
    nationalLists: await listsWith(db, phone),
    dials: await evidenceOfDials(db, { phone, attemptId }),
    deletedDials: forgotten.map(({ at, end }) => ({ at: iso(new Date(at)), end })),
  };
}

async function audiencesOf(db: Executor, campaignIds: readonly string[]): Promise<EvidencePack['audiences']> {
  const files = await db
    .select({ campaign: campaigns.name, file: audienceImports.fileName, at: audienceImports.createdAt, by: user.name })
    .from(audienceImports)
    .innerJoin(campaigns, eq(campaigns.id, audienceImports.campaignId))
    .leftJoin(user, eq(user.id, audienceImports.createdBy))
    .where(
      and(
        inArray(audienceImports.campaignId, [...campaignIds]),
        eq(audienceImports.status, 'done'),
        isNull(audienceImports.clearedAt),
      ),
    )
    .orderBy(asc(audienceImports.createdAt));
  return files.map(({ campaign, file, at, by }) => ({ campaign, file, importedAt: iso(at), importedBy: by }));
}

/** The earliest wish not to be called, for whatever it was; of a person who was erased, since when it is kept. */
async function optOutOf(db: Executor, phone: string): Promise<EvidencePack['optOut']> {
  const since = await listedSince(db, phone);
  if (since === null) return null;
  const [row] = await db
    .select({ entry: doNotCall, brand: brandOfEntry })
    .from(doNotCall)
    .where(and(eq(doNotCall.phone, phone), isNull(doNotCall.removedAt), unexpiredEntry))
    .orderBy(asc(doNotCall.createdAt))
    .limit(1);
  const { source = null, reason = null, quote = null, callId = null, scope = null } = row?.entry ?? {};
  return { since: iso(since), source, scope, brand: row?.brand ?? null, reason, quote, callId };
}

async function listsWith(db: Executor, phone: string): Promise<EvidencePack['nationalLists']> {
  const lists = await readNationalLists(db);
  const found = await db
    .select({ country: nationalListNumbers.country })
    .from(nationalListNumbers)
    .where(eq(nationalListNumbers.phone, phone));
  return lists.map(({ country, asOf, importedAt }) => ({
    country,
    asOf,
    importedAt: iso(importedAt),
    listed: found.some((row) => row.country === country),
  }));
}
