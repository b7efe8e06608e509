import { and, asc, eq, gt, inArray, isNull, lt, lte, or } from 'drizzle-orm';
import { breakerTraits, type Breaker } from '#domain/campaign/breaker.ts';
import { hasFailed, nextProbeMs, type ProbedService, type ProbeState } from '#domain/health/probe.ts';
import type { Executor } from '../client.ts';
import { campaigns, serviceProbes } from '../schema/index.ts';

/** What is asked: a service that all share, or the carrier of a provider account. */
export interface ProbeSubject {
  service: ProbedService;
  providerAccountId: string | null;
}

export type ServiceProbe = typeof serviceProbes.$inferSelect;

export const probeId = ({ service, providerAccountId }: ProbeSubject): string =>
  providerAccountId === null ? service : `${service}/${providerAccountId}`;

export async function readProbes(db: Executor, subjects: readonly ProbeSubject[]): Promise<ServiceProbe[]> {
  if (subjects.length === 0) return [];
  return db
    .select()
    .from(serviceProbes)
    .where(inArray(serviceProbes.id, subjects.map(probeId)));
}

/** Those of the subjects that are due. Each is given to one engine: the others see it due only after `leaseMs`. */
export async function takeDueProbes(
  db: Executor,
  { subjects, now, leaseMs }: { subjects: readonly ProbeSubject[]; now: Date; leaseMs: number },
): Promise<ProbeSubject[]> {
  if (subjects.length === 0) return [];
  await db
    .insert(serviceProbes)
    .values(subjects.map((subject) => ({ ...subject, id: probeId(subject), nextAt: now })))
    .onConflictDoNothing();
  const taken = await db
    .update(serviceProbes)
    .set({ nextAt: new Date(now.getTime() + leaseMs) })
    .where(and(inArray(serviceProbes.id, subjects.map(probeId)), lte(serviceProbes.nextAt, now)))
    .returning({ id: serviceProbes.id });
  const ids = new Set(taken.map(({ id }) => id));
  return subjects.filter((subject) => ids.has(probeId(subject)));
}

/** Services that somebody waits for are asked no later than `by`, unless they were since the wait began. */
export async function hurryProbes(
  db: Executor,
  { subjects, since, by }: { subjects: readonly ProbeSubject[]; since: Date; by: Date },
): Promise<void> {
  const { id, checkedAt, nextAt } = serviceProbes;
  const isOld = or(isNull(checkedAt), lt(checkedAt, since));
  await db
    .update(serviceProbes)
    .set({ nextAt: by })
    .where(and(inArray(id, subjects.map(probeId)), isOld, gt(nextAt, by)));
}

/** Keeps an answer, and counts failures in a row. */
export async function storeProbe(
  db: Executor,
  answer: { subject: ProbeSubject; state: ProbeState; words: string | null; tookMs: number; now: Date },
): Promise<ServiceProbe> {
  const { subject, state, words, tookMs, now } = answer;
  return db.transaction(async (tx) => {
    const id = probeId(subject);
    const [before] = await tx.select().from(serviceProbes).where(eq(serviceProbes.id, id)).for('update');
    const failures = hasFailed(state) ? (before?.failures ?? 0) + 1 : 0;
    const nextAt = new Date(now.getTime() + nextProbeMs(failures));
    const seen = { state, words, tookMs, failures, checkedAt: now, nextAt };
    const [stored] = await tx
      .insert(serviceProbes)
      .values({ ...subject, ...seen, id })
      .onConflictDoUpdate({ target: serviceProbes.id, set: seen })
      .returning();
    if (!stored) throw new Error('A probe was not stored');
    return stored;
  });
}

/** What these services said no longer holds: whoever looks next asks them anew. */
export async function forgetAnswers(db: Executor, services: readonly ProbedService[], now: Date): Promise<void> {
  await db
    .update(serviceProbes)
    .set({ checkedAt: null, nextAt: now })
    .where(inArray(serviceProbes.service, [...services]));
}

/** Campaigns went on by themselves because this service is back. */
export async function storeResume(
  db: Executor,
  { subject, resumes, now }: { subject: ProbeSubject; resumes: number; now: Date },
): Promise<void> {
  await db
    .update(serviceProbes)
    .set({ resumes, resumedAt: now })
    .where(eq(serviceProbes.id, probeId(subject)));
}

/** Campaigns that one breaker has paused together: all of them, or those of one account if it is the account's. */
export interface PausedCampaigns {
  breaker: Breaker;
  providerAccountId: string;
  campaignIds: string[];
  /** When the last of them paused, or was changed since. */
  pausedAt: Date;
}

export async function pausedByBreakers(db: Executor, breakers: readonly Breaker[]): Promise<PausedCampaigns[]> {
  const { id, breaker, providerAccountId, updatedAt } = campaigns;
  const rows = await db
    .select({ id, breaker, providerAccountId, updatedAt })
    .from(campaigns)
    .where(and(eq(campaigns.status, 'paused'), isNull(campaigns.deletedAt), inArray(breaker, [...breakers])))
    .orderBy(asc(updatedAt));
  const groups = new Map<string, PausedCampaigns>();
  for (const row of rows) {
    if (row.breaker === null || row.providerAccountId === null) continue;
    const key =
      breakerTraits[row.breaker].scope === 'account' ? `${row.breaker}/${row.providerAccountId}` : row.breaker;
    groups.set(key, {
      breaker: row.breaker,
      providerAccountId: row.providerAccountId,
      campaignIds: [...(groups.get(key)?.campaignIds ?? []), row.id],
      pausedAt: row.updatedAt,
    });
  }
  return [...groups.values()];
}
