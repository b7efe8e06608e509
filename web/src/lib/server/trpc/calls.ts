import { z } from 'zod';
import { listCalls } from '#db/call/call-list.ts';
import { readCallPage } from '#db/call/call-page.ts';
import { readVerdictRates } from '#db/call/verdict-rates.ts';
import { JudgedAnswer } from '#domain/call/answer-verdict.ts';
import { VerdictRatesQuery } from '#domain/call/verdict-filter.ts';
import { correctVerdict } from '#operations/call/correct-verdict.ts';
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

  /** Writes down who had really answered, as a label for measuring; null takes it back. */
  correctVerdict: permitted('verdict.correct')
    .input(z.object({ verdictId: z.uuid(), to: JudgedAnswer.nullable() }))
    .mutation(({ ctx, input }) => correctVerdict(ctx.db, { ...input, actor: ctx.user.id, now: new Date() })),

  verdictRates: permitted('call.read')
    .input(VerdictRatesQuery)
    .query(({ ctx, input }) => readVerdictRates(ctx.db, input)),

  /** Pushes a result to the CRM again after it was given up. */
  repush: permitted('crm.repush')
    .input(z.object({ attemptId: z.uuid() }))
    .mutation(async ({ ctx, input }) => {
      const refusal = await pushToCrmAgain({ ...ctx, client: ctx.outgoingClient }, { ...input, actor: ctx.user.id });
      return { refusal: refusal === null ? null : inWords(refusal) };
    }),
});
