import { and, asc, eq, ne, sql } from 'drizzle-orm';
import { RedialError } from '#domain/error.ts';
import type { Database, Executor } from '../client.ts';
import { recordAudit } from '../event/event.ts';
import { brands, doNotCall } from '../schema/index.ts';

/** Of an entry of `do_not_call` that is about one: its name, if it is still there. */
export const brandOfEntry = sql<
  string | null
>`(SELECT b.name FROM brands b WHERE ${doNotCall.scope} = 'brand:' || b.id)`;

/** Names under which the workspace calls, by name. */
export async function listBrands(db: Executor): Promise<{ id: string; name: string }[]> {
  return db
    .select({ id: brands.id, name: brands.name })
    .from(brands)
    .orderBy(asc(sql`lower(${brands.name})`));
}

/**
 * Keeps a brand from being removed until the transaction ends.
 * @param brandId null or undefined: none is wanted
 * @throws RedialError `not_found`
 */
export async function requireBrand(db: Executor, brandId: string | null | undefined): Promise<void> {
  if (brandId == null) return;
  const [brand] = await db.select({ id: brands.id }).from(brands).where(eq(brands.id, brandId)).for('key share');
  if (!brand) throw new RedialError('brand_unknown', {}, { details: { field: 'brand' } });
}

/** The brand of a name, in whatever case it is written. @throws RedialError `not_found` */
export async function brandNamed(db: Executor, name: string): Promise<string> {
  const [brand] = await db
    .select({ id: brands.id })
    .from(brands)
    .where(sql`lower(${brands.name}) = lower(${name.trim()})`);
  if (!brand) throw new RedialError('brand_unknown', {}, { details: { field: 'brand' } });
  return brand.id;
}

/** @returns its id. @throws RedialError `conflict` if there is one of that name */
export async function addBrand(db: Database, request: { name: string; actor: string }): Promise<string> {
  const { name, actor } = request;
  return db.transaction(async (tx) => {
    const [brand] = await tx
      .insert(brands)
      .values({ name, createdBy: actor })
      .onConflictDoNothing()
      .returning({ id: brands.id });
    if (!brand) throw new RedialError('brand_there_already');
    await recordAudit(tx, { actor, action: 'brand.add', entity: 'brand', entityId: brand.id, after: { name } });
    return brand.id;
  });
}

/** Entries and campaigns keep to it: they name it by its id. @throws RedialError `not_found`, `conflict` */
export async function renameBrand(
  db: Database,
  request: { brandId: string; name: string; actor: string },
): Promise<void> {
  const { brandId, name, actor } = request;
  await db.transaction(async (tx) => {
    const before = await lockBrand(tx, brandId);
    const same = await tx
      .select({ id: brands.id })
      .from(brands)
      .where(and(sql`lower(${brands.name}) = lower(${name})`, ne(brands.id, brandId)));
    if (same.length > 0) throw new RedialError('brand_there_already');
    await tx.update(brands).set({ name }).where(eq(brands.id, brandId));
    await recordAudit(tx, {
      ...{ actor, action: 'brand.rename', entity: 'brand', entityId: brandId },
      ...{ before: { name: before }, after: { name } },
    });
  });
}

/** @throws RedialError `not_found`; `conflict` for one that a campaign calls for or a number objected to, ever */
export async function removeBrand(db: Database, request: { brandId: string; actor: string }): Promise<void> {
  const { brandId, actor } = request;
  await db.transaction(async (tx) => {
    const name = await lockBrand(tx, brandId);
    const [use] = await tx.execute<{ used: boolean }>(sql`
      SELECT EXISTS (SELECT 1 FROM campaigns WHERE brand_id = ${brandId})
        OR EXISTS (SELECT 1 FROM do_not_call WHERE scope = 'brand:' || ${brandId}::text)
        OR EXISTS (SELECT 1 FROM forgotten_do_not_call WHERE scope = 'brand:' || ${brandId}::text) AS used`);
    if (use?.used !== false) throw new RedialError('brand_in_use');
    await tx.delete(brands).where(eq(brands.id, brandId));
    await recordAudit(tx, { actor, action: 'brand.remove', entity: 'brand', entityId: brandId, before: { name } });
  });
}

async function lockBrand(db: Executor, brandId: string): Promise<string> {
  const [brand] = await db.select({ name: brands.name }).from(brands).where(eq(brands.id, brandId)).for('update');
  if (!brand) throw new RedialError('brand_unknown');
  return brand.name;
}
