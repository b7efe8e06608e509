import { index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { ProbedService, ProbeState } from '#domain/health/probe.ts';
import { providerAccounts } from './configuration.ts';

const at = () => timestamp({ withTimezone: true });

/** What each service that calls need answered last, one row each; see `domain/health/probe.ts`. */
export const serviceProbes = pgTable(
  'service_probes',
  {
    /** The service, for carriers with the account: one row each. */
    id: text().primaryKey(),
    service: text().$type<ProbedService>().notNull(),
    /** Of a carrier. */
    providerAccountId: uuid().references(() => providerAccounts.id, { onDelete: 'cascade' }),
    state: text().$type<ProbeState>().notNull().default('unknown'),
    /** What is wrong, as `stored`. */
    words: text(),
    tookMs: integer(),
    /** How many probes failed one after the other, up to this one. */
    failures: integer().notNull().default(0),
    checkedAt: at(),
    /** The engine asks again then; pushed on while one of the engines asks. */
    nextAt: at().notNull().defaultNow(),
    /** How often campaigns went on by themselves because of it, one time after the other, and when last. */
    resumes: integer().notNull().default(0),
    resumedAt: at(),
  },
  (table) => [index('service_probes_account').on(table.providerAccountId)],
);
