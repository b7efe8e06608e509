import { desc, eq, sql } from 'drizzle-orm';
import type { Purpose } from '#domain/campaign/campaign.ts';
import type { ImportedList, NationalListing } from '#domain/do-not-call/national-list.ts';
import type { Executor } from '../client.ts';
import { nationalListNumbers, nationalLists, user } from '../schema/index.ts';

const nothing: NationalListing = { lists: [], listedIn: new Map() };

/** Which of these numbers are on a national list. Asked only for sales calls: the registers are about no others. */
export async function readNationalListing(
  db: Executor,
  purpose: Purpose,
  phones: readonly string[],
): Promise<NationalListing> {
  if (purpose !== 'marketing' || phones.length === 0) return nothing;
  const [lists, rows] = await Promise.all([
    db.select({ country: nationalLists.country, asOf: nationalLists.asOf }).from(nationalLists),
    // One array instead of a parameter for each: an import asks for thousands.
    db
      .select({ phone: nationalListNumbers.phone, country: nationalListNumbers.country })
      .from(nationalListNumbers)
      .where(sql`${nationalListNumbers.phone} = ANY(${sql.param([...phones])}::text[])`),
  ]);
  const listedIn = new Map<string, string[]>();
  for (const { phone, country } of rows) listedIn.set(phone, [...(listedIn.get(phone) ?? []), country]);
  return { lists, listedIn };
}

export interface NationalListRow extends ImportedList {
  numbers: number;
  fileName: string;
  importedAt: Date;
  /** Name of who imported it, if that person is still known. */
  importedBy: string | null;
}

/** The lists that are here, the oldest data last. */
export async function readNationalLists(db: Executor): Promise<NationalListRow[]> {
  return db
    .select({
      country: nationalLists.country,
      asOf: nationalLists.asOf,
      numbers: nationalLists.numbers,
      fileName: nationalLists.fileName,
      importedAt: nationalLists.importedAt,
      importedBy: user.name,
    })
    .from(nationalLists)
    .leftJoin(user, eq(user.id, nationalLists.importedBy))
    .orderBy(desc(nationalLists.asOf), nationalLists.country);
}
