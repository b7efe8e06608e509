import { z } from 'zod';
import { maxNationalListBytes } from '#db/do-not-call/register-copy.ts';
import { RedialError } from '#domain/error.ts';
import { importNationalList } from '#operations/do-not-call/change-national-list.ts';
import { errorResponse, requirePermission, uploadedBody } from '#lib/server/http.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

const query = z.object({
  asOf: z.iso.date(),
  fileName: z.string().trim().min(1).max(200),
  smaller: z.literal('meant').optional(),
});

/** Takes the file of a national register as the body of the request and replaces the list by it, as it arrives. */
export const PUT: RequestHandler = async ({ params, url, request, locals }) => {
  const services = getServices();
  try {
    const { id: actor } = requirePermission(locals, 'dnc.edit');
    const asked = query.safeParse(Object.fromEntries(url.searchParams));
    if (!asked.success) throw new RedialError('national_list_undated');
    if (Number(request.headers.get('content-length') ?? 0) > maxNationalListBytes) {
      throw new RedialError('national_list_too_large');
    }
    const change = await importNationalList(services, {
      country: params.country,
      ...{ asOf: asked.data.asOf, fileName: asked.data.fileName },
      isSmallerMeant: asked.data.smaller === 'meant',
      actor,
      now: new Date(),
      bytes: uploadedBody(request),
    });
    const requeued = [...change.requeued.values()].reduce((sum, contacts) => sum + contacts, 0);
    return Response.json({ kind: change.kind, numbers: change.numbers, unreadable: change.unreadable, requeued });
  } catch (error) {
    return errorResponse(error);
  }
};
