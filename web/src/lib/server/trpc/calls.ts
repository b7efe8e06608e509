import { z } from 'zod';
import { listCalls } from '#db/call/call-list.ts';
import { readCallPage } from '#db/call/call-page.ts';
import { CallListQuery } from '#domain/call/call-list-query.ts';
import { isPermitted } from '#domain/workspace/permission.ts';
import { contactWorkflowId } from '#temporal.config';
import { inWords } from '../words.ts';
import { workflowLink } from '../workflow-link.ts';
import { pushToCrmAgain } from '#operations/crm/push-to-crm.ts';
import { permitted, router } from './trpc.ts';

export const callsRouter = router({
  list: permitted('call.read')
    .input(CallListQuery)
    .query(({ ctx, input }) => listCalls(ctx.db, input)),

  get: permitted('call.read')
    .input(z.object({ callId: z.uuid() }))
    .query(async ({ ctx, input }) => {
      const page = await readCallPage(ctx.db, input.callId);
      return {
        ...page,
        mayListen: isPermitted(ctx.roles, 'call.listen'),
        workflowUrl: page.contact ? workflowLink(ctx, contactWorkflowId(page.contact.id)) : null,
      };
    }),

  /** Pushes a result to the CRM again after it was given up. */
  repush: permitted('crm.repush')
    .input(z.object({ attemptId: z.uuid() }))
    .mutation(async ({ ctx, input }) => {
      const refusal = await pushToCrmAgain({ ...ctx, client: ctx.outgoingClient }, { ...input, actor: ctx.user.id });
      return { refusal: refusal === null ? null : inWords(refusal) };
    }),
});
