import { z } from 'zod';
import { listFindings, listHealings } from '#db/health/healing.ts';
import { readFinding } from '#db/health/stuck.ts';
import { nameVariable } from '#domain/bot/bot.ts';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { offeredRemedies, remedies, stuckMessages, type HealRequest, type HealResult } from '#domain/health/stuck.ts';
import { readReconcilerSchedule, triggerReconciler } from '#providers/temporal/reconciler-schedule.ts';
import {
  campaignWorkflowId,
  contactWorkflowId,
  engineTaskQueue,
  healWorkflowId,
  workflowTypes,
} from '#temporal.config';
import { promptly } from '#operations/tell.ts';
import { inWords } from '../words.ts';
import { workflowLink } from '../workflow-link.ts';
import { permitted, router } from './trpc.ts';

const shownHealings = 100;
/** So long a person waits for what was ordered; it goes on without them. */
const patienceMs = 20_000;

export const stuckRouter = router({
  /** What does not fit together, as the last round of the reconciler saw it, and what was healed. */
  list: permitted('health.read').query(async ({ ctx }) => {
    const [findings, healings] = await Promise.all([listFindings(ctx.db), listHealings(ctx.db, shownHealings)]);
    return {
      findings: findings.map(({ finding, campaignName, phone, variables }) => {
        const workflowId =
          finding.kind === 'campaign_without_workflow'
            ? campaignWorkflowId(finding.campaignId ?? '')
            : finding.contactId === null
              ? null
              : contactWorkflowId(finding.contactId);
        const stuck = stuckMessages(finding.facts);
        return {
          id: finding.id,
          kind: finding.kind,
          callState: finding.facts.callState,
          cause: inWords(stuck.cause),
          remedy: inWords(stuck.remedy),
          since: finding.since,
          firstSeenAt: finding.firstSeenAt,
          remedies: offeredRemedies(finding.facts),
          campaignId: finding.campaignId,
          campaignName,
          contactId: finding.contactId,
          attemptId: finding.attemptId,
          phone,
          name: variables?.[nameVariable] ?? null,
          workflowId,
          workflowUrl: workflowId === null ? null : workflowLink(ctx, workflowId),
        };
      }),
      healings,
    };
  }),

  /** When the reconciler looked last; null while Temporal cannot be asked. */
  rounds: permitted('health.read').query(({ ctx }) =>
    promptly(ctx, () => readReconcilerSchedule(ctx.temporal)).catch(() => null),
  ),

  /** A round now instead of within a minute. */
  lookNow: permitted('stuck_call.heal').mutation(({ ctx }) => promptly(ctx, () => triggerReconciler(ctx.temporal))),

  /** Orders a remedy and waits for what it did. The engine does it, also if nobody waits any more. */
  heal: permitted('stuck_call.heal')
    .input(z.object({ findingId: z.string().max(200), remedy: z.enum(remedies) }))
    .mutation(async ({ ctx, input }): Promise<HealResult> => {
      const finding = await readFinding(ctx.db, input.findingId);
      if (finding === null) return { changed: false, words: inWords(message('healed_nothing_stuck')) };
      if (!offeredRemedies(finding.facts).includes(input.remedy)) {
        throw new RedialError('stuck_remedy_unfit');
      }
      const request: HealRequest = { ...input, actor: ctx.user.id };
      const handle = await promptly(ctx, () =>
        ctx.temporal.workflow.start(workflowTypes.heal, {
          taskQueue: engineTaskQueue,
          workflowId: healWorkflowId(input.findingId),
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowExecutionTimeout: '10 minutes',
          staticSummary: input.remedy,
          args: [request],
        }),
      );
      return waitFor(handle.result() as Promise<HealResult>);
    }),
});

async function waitFor(result: Promise<HealResult>): Promise<HealResult> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<HealResult>((resolve) => {
    timer = setTimeout(() => resolve({ changed: true, words: inWords(message('healed_by_order')) }), patienceMs);
  });
  // Nobody may be left to hear of a failure that comes later.
  result.catch(() => {});
  try {
    return await Promise.race([result, patience]);
  } catch {
    throw new RedialError('stuck_remedy_failed');
  } finally {
    clearTimeout(timer);
  }
}
