import { z } from 'zod';
import { noteWorkerHeartbeat } from '#db/health/agent-worker.ts';
import { noteUnserved } from '#db/health/alert.ts';
import { noteAgentHeartbeat } from '#db/call/call.ts';
import { AgentReport, CallConfiguration, CallbackConfirmation } from '#domain/call/agent-protocol.ts';
import { RedialError } from '#domain/error.ts';
import { configureCall } from '#operations/call/agent-configuration.ts';
import { endAtCarrier } from '#operations/call/end-at-carrier.ts';
import { takeReports } from '#operations/call/take-agent-reports.ts';
import { scheduleSpokenCallback } from '#operations/callback/schedule-spoken-callback.ts';
import { optOutCallee } from '#operations/do-not-call/opt-out-callee.ts';
import { recordCallEvents } from '#operations/call/record-call-event.ts';
import { countConfiguration } from '../metrics.ts';
import { router, serviceProcedure, type Context } from './trpc.ts';

const attempt = z.object({ attemptId: z.uuid() });

const callbackWish = attempt.extend({
  delayMinutes: z.number().optional(),
  localDateTime: z.string().max(40).optional(),
  /** The callee's words. */
  phrase: z.string().max(2000),
  language: z.string().max(35).default('en'),
  isConfirmed: z.boolean().default(false),
});

const workerLoad = z.object({
  workerId: z.string().min(1).max(200),
  capacity: z.number().int().min(0),
  activeCalls: z.number().int().min(0),
});

const timed = (ctx: Context) => ({ db: ctx.db, box: ctx.box, timeScale: ctx.environment.REDIAL_TIME_SCALE });

/** What voice agents ask of and tell the server; they have no access to the database. */
export const agentRouter = router({
  configuration: serviceProcedure
    .input(attempt)
    .output(CallConfiguration)
    .query(async ({ ctx, input }) => {
      try {
        const configuration = await configureCall(timed(ctx), input.attemptId);
        countConfiguration('served');
        return configuration;
      } catch (error) {
        countConfiguration(error instanceof RedialError ? 'refused' : 'failed');
        // An alert tells of it; that it cannot be noted changes nothing for the agent.
        await noteUnserved(ctx.db, input.attemptId).catch(() => undefined);
        throw error;
      }
    }),

  report: serviceProcedure
    .input(attempt.extend({ reports: z.array(AgentReport).max(500) }))
    .mutation(async ({ ctx, input }) => {
      await takeReports(ctx.db, input.attemptId, input.reports, async (attemptId, events) => {
        if (events.some((event) => event.type === 'ended')) await endAtCarrier(ctx, attemptId);
        await recordCallEvents(ctx, attemptId, events);
      });
    }),

  heartbeat: serviceProcedure
    .input(attempt)
    .output(z.object({ continue: z.boolean() }))
    .mutation(({ ctx, input }) => noteAgentHeartbeat(ctx.db, input.attemptId)),

  workerHeartbeat: serviceProcedure.input(workerLoad).mutation(async ({ ctx, input }) => {
    const { workerId, ...load } = input;
    await noteWorkerHeartbeat(ctx.db, { id: workerId, ...load });
  }),

  scheduleCallback: serviceProcedure
    .input(callbackWish)
    .output(CallbackConfirmation)
    .mutation(({ ctx, input }) =>
      scheduleSpokenCallback({ ...timed(ctx), temporal: ctx.temporal }, { ...input, now: new Date() }),
    ),

  optOut: serviceProcedure.input(attempt.extend({ quote: z.string().max(2000) })).mutation(async ({ ctx, input }) => {
    await optOutCallee(ctx, input);
  }),
});
