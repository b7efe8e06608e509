import type { Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor, WorkerInterceptors } from '@temporalio/worker';
import type { SpanFacts } from '#domain/health/span.ts';
import { traced } from '#providers/tracing/tracing.ts';
import { contactWorkflowId } from '#temporal.config';

/**
 * Each run of an activity about an attempt is a span of its trace. Workflows are not touched: what they decide, and what
 * is kept of it, is the same with and without.
 */
export const traceInterceptors: WorkerInterceptors = {
  activity: [({ info }) => ({ inbound: traceActivity(info) })],
};

function traceActivity({ activityType, attempt, workflowExecution }: Context['info']): ActivityInboundCallsInterceptor {
  return {
    execute: (input, next) => {
      const attemptId = attemptIn(input.args[0]);
      if (attemptId === null) return next(input);
      const facts = { 'redial.try': attempt, ...contactOf(workflowExecution?.workflowId) };
      return traced({ name: `activity ${activityType}`, kind: 'internal', attemptId, facts }, async (note) => {
        const result: unknown = await next(input);
        if (typeof result === 'string') note({ 'redial.result': result });
        return result;
      });
    },
  };
}

function attemptIn(request: unknown): string | null {
  if (typeof request !== 'object' || request === null || !('attemptId' in request)) return null;
  return typeof request.attemptId === 'string' ? request.attemptId : null;
}

/** The attempt's own span says it, too, but not before its end: a call that is stuck is found by its contact. */
function contactOf(workflowId: string | undefined): SpanFacts {
  const prefix = contactWorkflowId('');
  return workflowId?.startsWith(prefix) ? { 'redial.contact.id': workflowId.slice(prefix.length) } : {};
}
