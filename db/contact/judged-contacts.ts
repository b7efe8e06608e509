import { sql, type SQL } from 'drizzle-orm';
import { dialWindow, stopOf } from '#domain/calling-law/index.ts';
import { govern } from '#domain/calling-law/governor.ts';
import type { NotCalledReason } from '#domain/campaign/forecast/dry-run.ts';
import { stopSays, type Stop } from '#domain/do-not-call/stop.ts';
import { message } from '#domain/message/index.ts';
import { stored } from '#domain/message/stored.ts';
import { readCallingLaw } from '../calling-law/calling-law.ts';
import { readWindowClasses } from '../calling-law/window-class.ts';
import type { Executor } from '../client.ts';
import { readPeople } from './person-facts.ts';
import { readStops, stopOfCampaign } from '../do-not-call/stop.ts';
import { personName } from '../person-name.ts';
import { contacts, type campaigns } from '../schema/index.ts';

type Campaign = typeof campaigns.$inferSelect;

/** What a claim would say of a fresh contact. */
export interface JudgedContact {
  /** E.164. */
  phone: string;
  extension: string | null;
  name: string | null;
  windowClassId: number;
  /** Dials that count. */
  attempts: number;
  verdict:
    /** Called as soon as its window is open, or from then on: a cap holds it up. */
    | { kind: 'called'; from: Date }
    /** `message` as `stored`. */
    | { kind: 'not_called'; reason: NotCalledReason; message: string };
}

interface Row extends Record<string, unknown> {
  id: string;
  phone: string;
  extension: string | null;
  name: string | null;
  windowClassId: number;
  position: number;
  attempts: number;
  consentAt: string | null;
  createdAt: string;
}

/** So many rows are held at once, whatever the size of the campaign. */
const pageSize = 2000;

const neverOpens = stored(message('contact_never_opens'));

/**
 * The fresh contacts of a campaign, page by page, each with what the checks of a claim say of it now. Nothing is changed.
 * @param campaign as it is, or with settings that are only thought of
 */
export async function* judgedContacts(
  db: Executor,
  { campaign, now }: { campaign: Campaign; now: Date },
): AsyncGenerator<JudgedContact[]> {
  const [law, stops, campaignStop] = await Promise.all([
    readCallingLaw(db),
    readStops(db),
    stopOfCampaign(db, campaign),
  ]);
  let after: Row | undefined;
  do {
    const rows: Row[] = await readPage(db, campaign.id, after);
    after = rows.length < pageSize ? undefined : rows.at(-1);
    if (rows.length > 0) yield await judgePage(db, rows, { campaign, now, law, stops, campaignStop });
  } while (after !== undefined);
}

/** The next page, in the order of the index `contacts_fresh`. */
async function readPage(db: Executor, campaignId: string, after: Row | undefined): Promise<Row[]> {
  // The first comparison is for the index; rows of one place are told apart by the second.
  const further: SQL = after
    ? sql`AND (window_class_id, position) >= (${after.windowClassId}::int, ${after.position}::bigint)
        AND (window_class_id, position, id) > (${after.windowClassId}::int, ${after.position}::bigint, ${after.id}::uuid)`
    : sql``;
  return db.execute<Row>(sql`
    SELECT id, phone, extension, ${personName} AS name, window_class_id AS "windowClassId", position::float8 AS position, attempts,
      consent_at AS "consentAt", created_at AS "createdAt"
    FROM ${contacts} WHERE campaign_id = ${campaignId} AND state = 'queued' ${further}
    ORDER BY window_class_id, position, id LIMIT ${pageSize}`);
}

interface Judging {
  campaign: Campaign;
  now: Date;
  law: Awaited<ReturnType<typeof readCallingLaw>>;
  stops: readonly Stop[];
  campaignStop: Stop | null;
}

async function judgePage(db: Executor, rows: readonly Row[], judging: Judging): Promise<JudgedContact[]> {
  const { campaign, now, law, stops, campaignStop } = judging;
  const asked = rows.map(({ id, phone }) => ({ id, phone, reason: 'fresh' as const }));
  const [people, classes] = await Promise.all([
    readPeople(db, asked, { campaign }),
    readWindowClasses(db, [...new Set(rows.map(({ windowClassId }) => windowClassId))]),
  ]);
  const closed = new Map([...classes].map(([id, windowClass]) => [id, closedFor(windowClass, judging)]));
  return rows.map(({ id, phone, extension, name, windowClassId, attempts, ...row }) => {
    const windowClass = classes.get(windowClassId);
    const person = people.get(id);
    if (!windowClass || !person) throw new Error('A contact has no window class');
    const judged = (verdict: JudgedContact['verdict']): JudgedContact => ({
      ...{ phone, extension, name, windowClassId, attempts },
      verdict,
    });
    const not = (reason: NotCalledReason, why: string): JudgedContact =>
      judged({ kind: 'not_called', reason, message: why });
    if (campaignStop !== null) return not('stopped', stored(stopSays(campaignStop)));
    const closing = closed.get(windowClassId);
    if (closing) return not(closing.reason, closing.message);
    const consentAt = row.consentAt === null ? null : new Date(row.consentAt);
    const contact = { consentAt, createdAt: new Date(row.createdAt) };
    const question = { campaign, law, stops, now, contact, windowClass, phone, person, reason: 'fresh' as const };
    const governed = govern(question);
    if (governed.may) return judged({ kind: 'called', from: now });
    if (governed.kind === 'barred') return not(governed.by, governed.message);
    if (governed.rule === 'stop') return not('stopped', governed.message);
    return judged({ kind: 'called', from: governed.at });
  });
}

/** Why nobody of a window class is called; null if they are. */
function closedFor(
  windowClass: Parameters<typeof dialWindow>[0],
  { campaign, now, law }: Judging,
): { reason: NotCalledReason; message: string } | null {
  const { allowed, nextOpenAt } = dialWindow(windowClass, campaign, now, law.ruleset);
  const stop = stopOf(windowClass, now, law.ruleset);
  if (stop !== null && nextOpenAt === null && !allowed) {
    return {
      reason: 'stopped',
      message: stored(stopSays({ scope: 'country', value: stop.region, reason: stop.reason })),
    };
  }
  return allowed || nextOpenAt !== null ? null : { reason: 'never_open', message: neverOpens };
}
