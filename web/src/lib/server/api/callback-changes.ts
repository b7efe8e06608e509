import { z } from 'zod';
import type { ScheduledCallback } from '#db/callback/callback.ts';
import { cancelCallback, moveCallback, readCallback } from '#db/callback/callback-change.ts';
import type { Services } from '../services.ts';
import { announce, callbackAnswer } from './callbacks.ts';
import { readJson, requireId, unreadable, withApiKey, type ApiCaller } from './request.ts';

type ApiServices = Pick<Services, 'db' | 'temporal' | 'log'>;

/** What changes of a planned callback; at least one of both. */
export const CallbackChange = z
  .strictObject({
    dueAt: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: 'When to call instead: ISO 8601 with an offset.', examples: ['2026-03-05T09:30:00+03:00'] }),
    note: z.string().max(500).nullable().optional().meta({ description: 'For people who look at the callback.' }),
  })
  .refine(({ dueAt, note }) => dueAt !== undefined || note !== undefined, 'Name `dueAt`, `note`, or both.');

/** Answers `GET /api/v1/callbacks/{id}`. */
export function answerCallbackRead(services: ApiServices, request: Request, id: string): Promise<Response> {
  return withApiKey(services, request, 'callbacks:write', async () =>
    Response.json(callbackAnswer(await readCallback(services.db, knownForm(id)))),
  );
}

/** Answers `PATCH /api/v1/callbacks/{id}`: repeating it has one effect. */
export function answerCallbackMove(services: ApiServices, request: Request, id: string): Promise<Response> {
  return withApiKey(services, request, 'callbacks:write', async (caller) => {
    const { dueAt, note } = readChange(await readJson(request));
    return told(
      services,
      await moveCallback(services.db, {
        callbackId: knownForm(id),
        requestedFor: dueAt === undefined ? undefined : new Date(dueAt),
        note,
        actor: caller.actor,
      }),
    );
  });
}

/** Answers `DELETE /api/v1/callbacks/{id}`: repeating it has one effect. */
export function answerCallbackCancel(
  services: ApiServices & { environment: Pick<Services['environment'], 'REDIAL_TIME_SCALE'> },
  request: Request,
  id: string,
): Promise<Response> {
  return withApiKey(services, request, 'callbacks:write', async ({ actor }: ApiCaller) => {
    const timeScale = services.environment.REDIAL_TIME_SCALE;
    return told(services, await cancelCallback(services.db, { callbackId: knownForm(id), actor, timeScale }));
  });
}

/** The workflow is told by repeats, too: the first try may have died in between. */
async function told(services: ApiServices, callback: ScheduledCallback): Promise<Response> {
  const answer = callbackAnswer(callback);
  await announce(services, answer, 'engine_not_told_of_callback_change');
  return Response.json(answer);
}

function knownForm(id: string): string {
  return requireId(id, 'callback_missing');
}

function readChange(body: unknown): z.infer<typeof CallbackChange> {
  const parsed = CallbackChange.safeParse(body);
  if (parsed.success) return parsed.data;
  throw unreadable('change_unreadable', parsed.error.issues);
}
