/** What proves how a person was called: for a complaint, a court or a regulator. Everything is as it was kept at the time. */
import { z } from 'zod';
import { DialEvidence } from '../../calling-law/dial-evidence.ts';
import { Purpose } from '../../campaign/campaign.ts';

const instant = z.iso.datetime();
const words = z.string();

const Approval = z.object({
  /** As in the audit log: `campaign.launch`, `campaign.resume`, `bot.publish`, … */
  action: z.string(),
  at: instant,
  /** Name of the person, or the actor as the audit log has it. */
  by: words,
});

const Disclosure = z.object({
  expected: words,
  share: z.number(),
  startMs: z.number().nullable(),
  endMs: z.number().nullable(),
  interrupted: z.boolean(),
});

/** One dial. */
export const EvidenceDial = z.object({
  attemptId: z.uuid(),
  callId: z.uuid().nullable(),
  /** brand: for whom it calls now. */
  campaign: z.object({ id: z.uuid(), name: words, purpose: Purpose, brand: words.nullable() }),
  /** 1 for the first dial of the contact. */
  number: z.number(),
  reason: z.string(),
  /** E.164. */
  callerNumber: z.string(),
  carrier: z.object({ name: words, kind: z.string(), isSandbox: z.boolean() }),
  dialledAt: instant.nullable(),
  answeredAt: instant.nullable(),
  endedAt: instant.nullable(),
  outcome: z.string().nullable(),
  cause: z.string().nullable(),
  answeredBy: z.string().nullable(),
  /** The person said that they are not interested. */
  refused: z.boolean(),
  /** By what law, in which zones, on what consent and after which lists it was allowed; null if it was never dialled. */
  decision: DialEvidence.nullable(),
  /** What the launcher stated of everybody's consent. */
  consentStatement: z.object({ text: words, by: words.nullable(), at: instant.nullable() }).nullable(),
  bot: z.object({ name: words, version: z.number(), publishedAt: instant, note: words }).nullable(),
  disclosure: Disclosure.nullable(),
  recording: z
    .object({ startedAt: instant.nullable(), durationMs: z.number().nullable(), address: z.string() })
    .nullable(),
  /** Who launched, resumed and published what it was made with, up to the dial. */
  approvals: z.array(Approval),
});
export type EvidenceDial = z.infer<typeof EvidenceDial>;

/** Dials to one number, and what was kept of its wishes. */
export const EvidencePack = z.object({
  format: z.literal('redial-evidence/1'),
  madeAt: instant,
  /** E.164. */
  phone: z.string(),
  /** Of one dial alone, or of all of them. */
  scope: z.enum(['dial', 'number']),
  contacts: z.array(
    z.object({
      id: z.uuid(),
      campaign: words,
      name: words.nullable(),
      /** Pressed when the number's exchange had answered; null for none. */
      extension: z.string().nullable(),
      timeZone: z.string().nullable(),
      region: z.string().nullable(),
      consentAt: instant.nullable(),
      consentSource: words.nullable(),
      state: z.string(),
    }),
  ),
  /** Audience files that the contacts' campaigns were filled from. */
  audiences: z.array(z.object({ campaign: words, file: words, importedAt: instant, importedBy: words.nullable() })),
  optOut: z
    .object({
      since: instant,
      source: z.string().nullable(),
      /** `everywhere`, a purpose, or `brand:` and its id; null if only the hash of the number is kept. */
      scope: z.string().nullable(),
      /** Name of the brand that it is about. */
      brand: words.nullable(),
      reason: words.nullable(),
      quote: words.nullable(),
      callId: z.uuid().nullable(),
    })
    .nullable(),
  /** Registers that are here now, and whether the number is in them. */
  nationalLists: z.array(z.object({ country: z.string(), asOf: z.string(), importedAt: instant, listed: z.boolean() })),
  dials: z.array(EvidenceDial),
  /** Dials of contacts that were deleted: what caps still count. */
  deletedDials: z.array(z.object({ at: instant, end: z.string() })),
});
export type EvidencePack = z.infer<typeof EvidencePack>;
