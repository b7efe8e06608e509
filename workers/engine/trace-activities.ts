import type { Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor, WorkerInterceptors } from '@temporalio/worker';
import { traced } from '#providers/tracing/tracing.ts';

/**
 * Each run of an activity about an attempt is a span of its trace. Workflows are not touched: what they decide, and what
 * is kept of it, is the same with and without.
 */
export const traceInterceptors: WorkerInterceptors = {
  activity: [({ info }) => ({ inbound: traceActivity(info) })],
};

function traceActivity({ activityType, attempt }: Context['info']): ActivityInboundCallsInterceptor {
  return {
    execute: (input, next) => {
      const attemptId = attemptIn(input.args[0]);
      if (attemptId === null) return next(input);
      const facts = { 'redial.try': attempt };
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
