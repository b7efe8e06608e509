import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { serveOnLoopback, type Service } from '../loopback.ts';
import { OrderedFaults } from '../ordered-faults.ts';
import { ChatRequest } from './chat-request.ts';
import { Completion } from './completion.ts';
import { vendorErrors, vendorFailure, type VendorError } from './errors.ts';
import { think } from './mind/think.ts';
import { RateLimit } from './rate-limit.ts';

const models = [
  'openai/gpt-oss-120b',
  'openai/gpt-oss-20b',
  'llama-3.3-70b-versatile',
  'llama-3.1-8b-instant',
  'meta-llama/llama-4-maverick-17b-128e-instruct',
  'meta-llama/llama-4-scout-17b-16e-instruct',
  'qwen/qwen3-32b',
  'moonshotai/kimi-k2-instruct',
];

/** Starts a Groq that serves chat completions with a rule-based model. */
export function startGroq(options: { port: number; apiKey: string }): Promise<Service> {
  const faults = new OrderedFaults();
  const rateLimit = new RateLimit();
  const app = new Hono();
  app.get('/health', (context) => context.json({ ok: true }));
  app.route('/control', faults.control());
  app.use('/openai/v1/*', async (context, next) => {
    if (context.req.header('authorization') !== `Bearer ${options.apiKey}`) {
      return refuse(vendorErrors.invalidKey);
    }
    return next();
  });
  app.get('/openai/v1/models', (context) => context.json({ object: 'list', data: models.map(describeModel) }));
  app.post('/openai/v1/chat/completions', async (context) => {
    const fault = await faults.next();
    if (fault !== null) return refuse(vendorFailure(fault), rateLimit.count(0));
    const request = ChatRequest.safeParse(await context.req.json().catch(() => null));
    if (!request.success) return refuse(vendorErrors.badRequest(z.prettifyError(request.error)));
    if (!models.includes(request.data.model)) return refuse(vendorErrors.noSuchModel(request.data.model));

    const completion = new Completion(request.data, think(request.data));
    const headers = rateLimit.count(completion.usage.total_tokens);
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
    if (!request.data.stream) return context.json(completion.whole());
    return streamSSE(context, async (stream) => {
      for (const data of completion.chunks()) await stream.writeSSE({ data });
      await stream.writeSSE({ data: '[DONE]' });
    });
  });
  app.notFound((context) =>
    context.json(
      {
        error: {
          message: `Unknown request URL: ${context.req.method} ${context.req.path}.`,
          type: 'invalid_request_error',
          code: 'unknown_url',
        },
      },
      404,
    ),
  );
  return serveOnLoopback(app, options.port);
}

function refuse({ status, body, headers }: VendorError, more: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { ...more, ...headers } });
}

function describeModel(id: string): Record<string, unknown> {
  const [owner] = id.includes('/') ? id.split('/') : ['Meta'];
  return {
    id,
    object: 'model',
    created: 1_754_000_000,
    owned_by: owner,
    active: true,
    context_window: 131_072,
    public_apps: null,
  };
}
