import { z } from 'zod';
import type { ScheduledCallback } from '#db/callback/callback.ts';
import { readCallback } from '#db/callback/callback-change.ts';
import { cancelCallback } from '#operations/callback/cancel-callback.ts';
import { moveCallback } from '#operations/callback/move-callback.ts';
import { dateTimeInput } from '#domain/date-input.ts';
import { textUpTo } from '#domain/text-input.ts';
import type { Services } from '../services.ts';
import { callbackAnswer } from './callbacks.ts';
import { requireCallbackOfKey } from './key-campaigns.ts';
import { readJson, requireId, unreadable, untilTold, withApiKey, type ApiServices } from './request.ts';

/** What changes of a planned callback; at least one of both. */
export const CallbackChange = z
  .strictObject({
    dueAt: dateTimeInput.optional().meta({
      description: 'When to call instead: ISO 8601 with an offset, not in the past.',
      examples: ['2031-03-05T09:30:00+03:00'],
    }),
    note: textUpTo(500).nullable().optional().meta({ description: 'For people who look at the callback.' }),
  })
  .refine(({ dueAt, note }) => dueAt !== undefined || note !== undefined, 'Name `dueAt`, `note`, or both.')
  .meta({ minProperties: 1 });

/** Answers `GET /api/v1/callbacks/{id}`. */
export function answerCallbackRead(services: ApiServices, request: Request, id: string): Promise<Response> {
  return withApiKey(services, request, 'callbacks:write', async (caller) => {
    const callbackId = knownForm(id);
    await requireCallbackOfKey(services.db, caller, callbackId);
    return Response.json(callbackAnswer(await readCallback(services.db, callbackId)));
  });
}

/** Answers `PATCH /api/v1/callbacks/{id}`: repeating it has one effect. */
export function answerCallbackMove(services: ApiServices, request: Request, id: string): Promise<Response> {
  return withApiKey(services, request, 'callbacks:write', async (caller) => {
    const { dueAt, note } = readChange(await readJson(request));
    const callbackId = knownForm(id);
    await requireCallbackOfKey(services.db, caller, callbackId);
    const requestedFor = dueAt === undefined ? undefined : new Date(dueAt);
    return answer(services, callbackId, () =>
      moveCallback(services, { callbackId, requestedFor, note, actor: caller.actor, now: new Date() }),
    );
  });
}

/** Answers `DELETE /api/v1/callbacks/{id}`: repeating it has one effect. */
export function answerCallbackCancel(
  services: ApiServices & { environment: Pick<Services['environment'], 'REDIAL_TIME_SCALE'> },
  request: Request,
  id: string,
): Promise<Response> {
  return withApiKey(services, request, 'callbacks:write', async (caller) => {
    const { actor } = caller;
    const timeScale = services.environment.REDIAL_TIME_SCALE;
    const callbackId = knownForm(id);
    await requireCallbackOfKey(services.db, caller, callbackId);
    return answer(services, callbackId, () =>
      cancelCallback(services, { callbackId, actor, timeScale, now: new Date() }),
    );
  });
}

async function answer(
  services: ApiServices,
  callbackId: string,
  operation: () => Promise<ScheduledCallback>,
): Promise<Response> {
  const told = { ids: { callbackId }, reason: 'engine_not_told_of_callback_change' } as const;
  return Response.json(callbackAnswer(await untilTold(services, operation, told)));
}

function knownForm(id: string): string {
  return requireId(id, 'callback_missing');
}

function readChange(body: unknown): z.infer<typeof CallbackChange> {
  const parsed = CallbackChange.safeParse(body);
  if (parsed.success) return parsed.data;
  throw unreadable('change_unreadable', parsed.error.issues);
}
