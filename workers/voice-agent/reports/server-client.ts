import { createTRPCUntypedClient, httpLink, TRPCClientError } from '@trpc/client';
import { z } from 'zod';
import { CallConfiguration, CallbackConfirmation, type AgentReport } from '#domain/call/agent-protocol.ts';

const Heartbeat = z.object({ continue: z.boolean() });

/** A request that is not answered within this time is given up. */
const requestTimeoutMs = 10_000;
/** A heartbeat less long: while it hangs in a server that is gone, none goes to the one that is back. */
const beatTimeoutMs = 5_000;

/** When somebody wants to be called back, and how they said it. */
export interface CallbackWish {
  delayMinutes?: number;
  /** `YYYY-MM-DDTHH:mm` where the callee is. */
  localDateTime?: string;
  phrase: string;
}

interface HeardWish extends CallbackWish {
  /** Language of the call. */
  language: string;
  /** The person has been asked what their words left open. */
  isConfirmed: boolean;
}

/** The server's tRPC router `agent`. Its answers are checked, since the server may be older or newer than this process. */
export class ServerClient {
  readonly #client: ReturnType<typeof createTRPCUntypedClient>;

  constructor(server: { url: string; token: string }) {
    this.#client = createTRPCUntypedClient({
      links: [
        httpLink({
          url: `${server.url.replace(/\/$/, '')}/trpc`,
          headers: { authorization: `Bearer ${server.token}` },
        }),
      ],
    });
  }

  async configuration(attemptId: string): Promise<CallConfiguration> {
    return CallConfiguration.parse(await this.#client.query('agent.configuration', { attemptId }, options()));
  }

  async report(attemptId: string, reports: readonly AgentReport[]): Promise<void> {
    await this.#client.mutation('agent.report', { attemptId, reports }, options());
  }

  async heartbeat(attemptId: string): Promise<{ continue: boolean }> {
    return Heartbeat.parse(await this.#client.mutation('agent.heartbeat', { attemptId }, options(beatTimeoutMs)));
  }

  async workerHeartbeat(load: { workerId: string; capacity: number; activeCalls: number }): Promise<void> {
    await this.#client.mutation('agent.workerHeartbeat', load, options(beatTimeoutMs));
  }

  async scheduleCallback(attemptId: string, wish: HeardWish): Promise<CallbackConfirmation> {
    const answer = await this.#client.mutation('agent.scheduleCallback', { attemptId, ...wish }, options());
    return CallbackConfirmation.parse(answer);
  }

  async optOut(attemptId: string, quote: string): Promise<void> {
    await this.#client.mutation('agent.optOut', { attemptId, quote }, options());
  }
}

function options(timeoutMs = requestTimeoutMs): { signal: AbortSignal } {
  return { signal: AbortSignal.timeout(timeoutMs) };
}

/** True if the server understood the request and refuses it, so that asking again would not help. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof TRPCClientError)) return false;
  const status: unknown = (error.data as { httpStatus?: unknown } | undefined)?.httpStatus;
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 408 && status !== 429;
}
