import { initTRPC, TRPCError } from '@trpc/server';
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { AgentReport, type CallConfiguration } from '#domain/call/agent-protocol.ts';

const t = initTRPC.create();
const attempt = z.object({ attemptId: z.uuid() });

/** What the agent told the server about one attempt. */
export interface AttemptRecord {
  configuration: CallConfiguration;
  reports: AgentReport[];
  optOuts: string[];
  callbackWishes: Record<string, unknown>[];
  heartbeats: number;
  recording: Buffer | null;
  /** The answer to heartbeats. */
  goOn: boolean;
  /** The next so many requests to a procedure fail as if the database were away. */
  readonly away: Partial<Record<string, number>>;
}

/** The server as voice agents see it: tRPC with the service token, and the upload of recordings. */
export class AgentServer {
  readonly token = randomUUID();
  readonly attempts = new Map<string, AttemptRecord>();
  workerHeartbeat: { capacity: number; activeCalls: number } = { capacity: 0, activeCalls: 0 };
  workerHeartbeats = 0;
  url = '';

  readonly #router = t.router({
    agent: t.router({
      configuration: this.#procedure('configuration', attempt).query(({ input }) =>
        configurationOf(this.record(input.attemptId)),
      ),
      report: this.#procedure('report', attempt.extend({ reports: z.array(AgentReport) })).mutation(({ input }) => {
        const { reports } = this.record(input.attemptId);
        const known = new Set(reports.map(({ id }) => id));
        reports.push(...input.reports.filter(({ id }) => !known.has(id)));
      }),
      heartbeat: this.#procedure('heartbeat', attempt).mutation(({ input }) => {
        const record = this.record(input.attemptId);
        record.heartbeats += 1;
        return { continue: record.goOn };
      }),
      workerHeartbeat: this.#procedure(
        'workerHeartbeat',
        z.object({ workerId: z.string(), capacity: z.number(), activeCalls: z.number() }),
      ).mutation(({ input }) => {
        this.workerHeartbeat = input;
        this.workerHeartbeats += 1;
      }),
      scheduleCallback: this.#procedure('scheduleCallback', attempt.loose()).mutation(({ input }) => {
        this.record(input.attemptId).callbackWishes.push(input);
        return { accepted: true, sentence: 'The callback is set for Friday at five.' };
      }),
      optOut: this.#procedure('optOut', attempt.extend({ quote: z.string() })).mutation(({ input }) => {
        this.record(input.attemptId).optOuts.push(input.quote);
      }),
    }),
  });

  readonly #http = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${this.token}`) return void response.writeHead(401).end();
    const path = (request.url ?? '').split('?')[0] ?? '';
    const upload = /^\/internal\/recordings\/(.+)$/.exec(path);
    if (upload?.[1] !== undefined) {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.record(upload[1] ?? '').recording = Buffer.concat(chunks);
        response.writeHead(204).end();
      });
      return;
    }
    void nodeHTTPRequestHandler({
      router: this.#router,
      path: path.replace('/trpc/', ''),
      req: request,
      res: response,
      createContext: async () => ({}),
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  expect(configuration: CallConfiguration): AttemptRecord {
    const record: AttemptRecord = {
      configuration,
      reports: [],
      optOuts: [],
      callbackWishes: [],
      heartbeats: 0,
      recording: null,
      goOn: true,
      away: {},
    };
    this.attempts.set(configuration.attemptId, record);
    return record;
  }

  record(attemptId: string): AttemptRecord {
    const record = this.attempts.get(attemptId);
    if (record === undefined) throw new TRPCError({ code: 'NOT_FOUND' });
    return record;
  }

  #procedure<Input extends z.ZodType>(name: string, input: Input) {
    return t.procedure.input(input).use(({ input, next }) => {
      const { attemptId = '' } = input as { attemptId?: string };
      const away = this.attempts.get(attemptId)?.away ?? {};
      const left = away[name] ?? 0;
      if (left === 0) return next();
      away[name] = left - 1;
      throw new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: 'The database is away' });
    });
  }
}

/** What the server says to the agent of a call: one whose conversation has begun is resumed. */
function configurationOf({ configuration, reports }: AttemptRecord): CallConfiguration {
  const started = reports.find(({ type }) => type === 'conversation_started');
  if (started === undefined) return configuration;
  const items = reports.filter((report) => report.type === 'transcript_item');
  return {
    ...configuration,
    resumed: {
      said: items.map(({ speaker, text }) => ({ speaker, text })),
      lastSeq: items.at(-1)?.seq ?? 0,
      talkedMs: Date.now() - Date.parse(started.at),
    },
  };
}
