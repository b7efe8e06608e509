import { z } from 'zod';
import { brandNamed } from '#db/do-not-call/brand.ts';
import { entriesById, historyOfNumber, listDoNotCall, type DoNotCallRow } from '#db/do-not-call/list.ts';
import { dateTimeInput } from '#domain/date-input.ts';
import { parsePhoneNumber } from '#domain/contact/phone-number.ts';
import {
  brandScope,
  doNotCallEnds,
  doNotCallSources,
  isPlain,
  plainScopes,
  shortestRemovalReason,
  type DoNotCallScope,
} from '#domain/do-not-call/entry.ts';
import { RedialError } from '#domain/error.ts';
import { textUpTo } from '#domain/text-input.ts';
import { listNumberOnce, unlistNumber, type ListedEntry } from '#operations/do-not-call/change-do-not-call.ts';
import type { StopContext } from '#operations/do-not-call/stop-number.ts';
import {
  readJson,
  readQuery,
  requireId,
  requireIdempotencyKey,
  unreadable,
  wholeNumber,
  withApiKey,
  type ApiCaller,
  type ApiServices,
} from './request.ts';

const phone = textUpTo(40).min(4).meta({ description: 'In E.164, or as `country` writes it.' });
const country = z
  .string()
  .regex(/^[A-Z]{2}$/)
  .optional()
  .meta({ description: 'ISO 3166-1 alpha-2, for a number without country code.' });
/** What entries bar, as the API names it: brands have a name beside it. */
export const listedScopes = [...plainScopes, 'brand'] as const;
const scope = z.enum(listedScopes).meta({
  description: 'Every call, those of campaigns of one purpose, or those of campaigns that call for one brand.',
});
const brandName = textUpTo(120).min(1).meta({ description: 'Name of a brand, as the workspace has it.' });

const objection = {
  phone,
  country,
  reason: textUpTo(500).min(1).meta({ description: 'Who asked, and how; kept in the number’s history.' }),
  expiresAt: dateTimeInput.optional().meta({ description: 'From then on it bars nobody; without it: for good.' }),
};

/** A number that must not be called by campaigns of a brand. */
const BrandRequest = z.strictObject({ ...objection, scope: z.literal('brand'), brand: brandName });
const PlainRequest = z.strictObject({
  ...objection,
  scope: z.enum(plainScopes).optional().meta({ description: 'Without it: `everywhere`.' }),
});

/** A number that must not be called. */
export const DoNotCallRequest = z.union([PlainRequest, BrandRequest]);

export const DoNotCallQuestion = z.strictObject({ phone, country });

const instant = z.iso.datetime().nullable();

/** As it is kept for repeats: without the number. */
export const DoNotCallEntryAnswer = z.object({
  id: z.uuid(),
  scope,
  brand: z.string().nullable().meta({ description: 'Name of the brand, if the scope is one that is still there.' }),
  source: z.enum(doNotCallSources),
  reason: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: instant,
  needsReview: z.boolean().meta({ description: 'Only a language model heard the wish; a person is to look.' }),
  removedAt: instant,
  removal: z.enum(doNotCallEnds).nullable().meta({ description: 'How it ended.' }),
});
const ListedAnswer = DoNotCallEntryAnswer.extend({ phone: z.string().meta({ description: 'In E.164.' }) });

export const DoNotCallListAnswer = z.object({
  entries: z.array(ListedAnswer).meta({ description: 'That bar calls now, the newest first.' }),
  hasMore: z.boolean(),
});

export const DoNotCallHistoryAnswer = z.object({
  phone: z.string().meta({ description: 'In E.164.' }),
  isListed: z.boolean(),
  entries: z.array(DoNotCallEntryAnswer).meta({ description: 'The newest first, with those that ended.' }),
});

const Query = z.object({
  limit: wholeNumber({ least: 1, most: 200, default: 50 }),
  offset: wholeNumber({ least: 0, most: 10_000_000, default: 0 }),
  scope: z.enum(listedScopes).optional(),
  brand: brandName.optional(),
  source: z.enum(doNotCallSources).optional(),
});

const longestReason = 500;
/** Begins and ends with a sign that is no blank. */
export const removalReasonForm = '^[!-~][^\\u0000]*[!-~]$';

type ListServices = ApiServices & StopContext;

/** Answers `GET /api/v1/do-not-call`. */
export function answerDoNotCallList(services: ApiServices, request: Request): Promise<Response> {
  return withApiKey(services, request, 'dnc:write', async (caller) => {
    requireWholeWorkspace(caller);
    const query = readQuery(request, Query);
    const { scope: ofScope = null, brand, source = null, ...page } = query;
    const ofBrand = brand === undefined ? null : brandScope(await brandNamed(services.db, brand));
    const wanted = { ...page, scope: ofBrand ?? ofScope, source, search: '', review: false };
    const { rows, hasMore } = await listDoNotCall(services.db, wanted);
    const answer: z.infer<typeof DoNotCallListAnswer> = {
      entries: rows.map((row) => ({ ...entryAnswer(row), phone: row.phone })),
      hasMore,
    };
    return Response.json(answer);
  });
}

/** Answers `POST /api/v1/do-not-call/history`: a number stands in no address, and so in no log of one. */
export function answerDoNotCallHistory(services: ApiServices, request: Request): Promise<Response> {
  return withApiKey(services, request, 'dnc:write', async (caller) => {
    requireWholeWorkspace(caller);
    const asked = DoNotCallQuestion.safeParse(await readJson(request));
    if (!asked.success) throw unreadable('do_not_call_unreadable', asked.error.issues);
    const parsed = parsePhoneNumber(asked.data.phone, asked.data.country ?? null);
    if (!parsed.ok) throw RedialError.of(parsed, { details: { field: 'phone' } });
    const { e164 } = parsed.phone;
    const { entries, forgotten } = await historyOfNumber(services.db, e164);
    const now = new Date();
    const bars = (until: Date | null): boolean => until === null || until > now;
    const answer: z.infer<typeof DoNotCallHistoryAnswer> = {
      phone: e164,
      isListed:
        entries.some(({ removedAt, expiresAt }) => removedAt === null && bars(expiresAt)) ||
        forgotten.some(({ expiresAt }) => bars(expiresAt)),
      entries: entries.map(entryAnswer),
    };
    return Response.json(answer);
  });
}

/** Answers `POST /api/v1/do-not-call`. Any key with the scope may bar: that is never wrong. */
export function answerDoNotCallRequest(services: ListServices, request: Request): Promise<Response> {
  return withApiKey(
    services,
    request,
    'dnc:write',
    async ({ keyId, actor }) => {
      const key = requireIdempotencyKey(request);
      const body = await readJson(request);
      const { wanted, ...asked } = await readObjection(services, body);
      const { expiresAt, country: writtenIn = null, ...entry } = asked;
      const { answer, isRepeat } = await listNumberOnce(
        services,
        { keyId, key, body },
        {
          ...{ ...entry, country: writtenIn, scope: wanted, source: 'api', actor, now: new Date() },
          expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
        },
        entryAnswer,
      );
      return Response.json(answer, { status: 201, headers: isRepeat ? { 'idempotency-replayed': 'true' } : {} });
    },
    () => void requireIdempotencyKey(request),
  );
}

/** @throws RedialError `bad_input`; `not_found` for a brand that is not there */
async function readObjection({ db }: ApiServices, body: unknown) {
  const isOfBrand = BrandRequest.pick({ scope: true }).loose().safeParse(body).success;
  const asked = (isOfBrand ? BrandRequest : PlainRequest).safeParse(body);
  if (!asked.success) throw unreadable('do_not_call_unreadable', asked.error.issues);
  const { phone, country, reason, expiresAt, ...bars } = asked.data;
  const wanted: DoNotCallScope =
    'brand' in bars ? brandScope(await brandNamed(db, bars.brand)) : (bars.scope ?? 'everywhere');
  return { phone, country, reason, expiresAt, wanted };
}

/** Answers `DELETE /api/v1/do-not-call/{id}`: repeating it has one effect. */
export function answerDoNotCallRemoval(services: ApiServices, request: Request, id: string): Promise<Response> {
  return withApiKey(services, request, 'dnc:write', async (caller) => {
    requireWholeWorkspace(caller);
    const entryId = requireId(id, 'do_not_call_entry_missing');
    const reason = new URL(request.url).searchParams.get('reason') ?? '';
    const { length } = [...reason];
    if (length < shortestRemovalReason || length > longestReason || !new RegExp(removalReasonForm, 'u').test(reason)) {
      throw new RedialError('do_not_call_removal_reason_missing');
    }
    await unlistNumber(services, { entryId, end: 'removed', reason, actor: caller.actor, now: new Date() });
    const [entry] = await entriesById(services.db, [entryId]);
    if (!entry) throw new RedialError('do_not_call_entry_missing');
    return Response.json(entryAnswer(entry));
  });
}

/** A key for some campaigns sees and frees nobody: the list is about all of them. */
function requireWholeWorkspace({ campaignIds }: ApiCaller): void {
  if (campaignIds !== null) throw new RedialError('api_key_campaign');
}

type Kept = Pick<
  DoNotCallRow & ListedEntry,
  'id' | 'scope' | 'brand' | 'source' | 'reason' | 'createdAt' | 'expiresAt' | 'review' | 'removedAt' | 'removal'
>;

function entryAnswer(entry: Kept): z.infer<typeof DoNotCallEntryAnswer> {
  const { id, brand, source, reason, removal } = entry;
  return {
    ...{ id, scope: isPlain(entry.scope) ? entry.scope : ('brand' as const), brand, source, reason, removal },
    createdAt: entry.createdAt.toISOString(),
    expiresAt: entry.expiresAt?.toISOString() ?? null,
    needsReview: entry.review === 'open',
    removedAt: entry.removedAt?.toISOString() ?? null,
  };
}
