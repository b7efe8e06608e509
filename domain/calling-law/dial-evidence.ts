import { z } from 'zod';
import { zoneSources } from './window/zone-source.ts';

const Consent = z.union([
  z.literal('not_needed'),
  z.object({ at: z.string(), source: z.string().nullable() }),
  z.object({ statedBy: z.string().nullable(), statedAt: z.string().nullable() }),
]);

/** By what a dial was allowed, as it was known in that second: kept with the attempt, shown on request. */
export const DialEvidence = z.object({
  /** Instant of the decision, ISO 8601. */
  at: z.string(),
  rulesetVersion: z.string(),
  zoneDataVersion: z.string(),
  zones: z.array(z.string()).readonly(),
  localTimes: z.array(
    z.object({
      zone: z.string(),
      date: z.string(),
      time: z.string(),
      /** What named the zone; dials of earlier versions did not keep it. */
      namedBy: z.enum(zoneSources).optional(),
    }),
  ),
  sources: z.array(z.object({ region: z.string(), source: z.string(), mark: z.string() })),
  warnings: z.array(z.string()),
  purpose: z.string(),
  consent: Consent,
  /** Dials of the number by all campaigns before this one. */
  earlierDials: z.number(),
  /**
   * Lists that were asked: `do_not_call`, as it was in that second, and for sales calls the registers of states (ISO 3166-1),
   * as of the day of their data. The number was in none that bars it. Older dials do not name them.
   */
  lists: z.array(z.object({ list: z.string(), asOf: z.string() })).optional(),
  /** When the window closes in the first of the zones that closes; ISO 8601. Older dials do not name it. */
  closesAt: z.string().nullable().optional(),
});
export type DialEvidence = z.infer<typeof DialEvidence>;

/** What was kept, or null for an attempt that was never dialled. */
export function dialEvidenceOf(kept: unknown): DialEvidence | null {
  const parsed = DialEvidence.safeParse(kept);
  return parsed.success ? parsed.data : null;
}
