import { z } from 'zod';
import { DoNotCallScope } from '#domain/do-not-call/entry.ts';
import { describeList, maxListBytes } from '#domain/do-not-call/list-file.ts';
import { RedialError } from '#domain/error.ts';
import { importDoNotCall } from '#operations/do-not-call/import-do-not-call.ts';
import { errorResponse, requirePermission, uploadedBody } from '#lib/server/http.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

const column = z.number().int().min(0).max(1000);
const Choice = z.object({
  phoneColumn: column,
  verdict: z.object({ column, listed: z.array(z.string().max(200)).min(1).max(50) }).nullable(),
  country: z.string().length(2).nullable(),
  scope: DoNotCallScope,
  expiresAt: z.iso.datetime().nullable(),
  reason: z.string().trim().min(1).max(2000),
});
const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue('no JSON');
    return z.NEVER;
  }
});
const Step = z.discriminatedUnion('step', [
  z.object({ step: z.literal('look') }),
  z.object({ step: z.literal('import'), fileName: z.string().trim().min(1).max(200), choice: json.pipe(Choice) }),
]);

/** Takes a file of numbers as the body of the request: says what is in it, or puts its numbers on the do-not-call list. */
export const PUT: RequestHandler = async ({ url, request, locals }) => {
  const services = getServices();
  try {
    const { id: actor } = requirePermission(locals, 'dnc.edit');
    const asked = Step.safeParse(Object.fromEntries(url.searchParams));
    if (!asked.success) throw new RedialError('do_not_call_import_incomplete');
    if (Number(request.headers.get('content-length') ?? 0) > maxListBytes) {
      throw new RedialError('do_not_call_file_too_large');
    }
    const bytes = uploadedBody(request);
    if (asked.data.step === 'look') return Response.json(await describeList(bytes));
    const { fileName, choice } = asked.data;
    const expiresAt = choice.expiresAt === null ? null : new Date(choice.expiresAt);
    return Response.json(
      await importDoNotCall(services, { ...choice, expiresAt, fileName, bytes, actor, now: new Date() }),
    );
  } catch (error) {
    return errorResponse(error);
  }
};
