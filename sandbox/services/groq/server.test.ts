import Groq from 'groq-sdk';
import type { ChatCompletionCreateParams } from 'groq-sdk/resources/chat/completions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../loopback.ts';
import { startGroq } from './server.ts';

const model = 'openai/gpt-oss-120b';
const callMeBack = { role: 'user' as const, content: 'Call me back in 20 minutes.' };
const tools: ChatCompletionCreateParams['tools'] = [
  { type: 'function', function: { name: 'schedule_callback', parameters: { type: 'object', properties: {} } } },
];
let service: Service;
let groq: Groq;
const clientWith = (apiKey: string): Groq =>
  new Groq({ apiKey, baseURL: `http://127.0.0.1:${service.port}`, maxRetries: 0, logLevel: 'off' });

beforeAll(async () => {
  service = await startGroq({ port: 0, apiKey: 'key' });
  groq = clientWith('key');
});
afterAll(() => service.close());

async function order(faults: object): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${service.port}/control/faults`, {
    method: 'POST',
    body: JSON.stringify(faults),
  });
  expect(response.status).toBe(200);
}

describe('an answer', () => {
  it('comes whole, with the headers of the rate limit', async () => {
    const request = groq.chat.completions.create({ model, messages: [callMeBack], tools });
    const { data, response } = await request.withResponse();
    expect(data.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    const call = data.choices[0]?.message.tool_calls?.[0];
    expect(JSON.parse(call?.function.arguments ?? '')).toEqual({ delayMinutes: 20, phrase: callMeBack.content });
    expect(data.usage?.total_tokens).toBeGreaterThan(0);
    expect(Number(response.headers.get('x-ratelimit-remaining-requests'))).toBeGreaterThan(0);
  });

  it('comes in pieces', async () => {
    const messages = [{ role: 'user' as const, content: 'Goodbye.' }];
    const stream = await groq.chat.completions.create({ model, messages, stream: true });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
      'Thank you for your time. Goodbye.',
    );
    const last = chunks.at(-1);
    expect(last?.choices[0]?.finish_reason).toBe('stop');
    expect(last?.x_groq?.usage).toEqual((last as { usage?: unknown }).usage);
    expect(last?.x_groq?.usage?.prompt_tokens).toBeGreaterThan(0);
  });

  it('is the forced tool', async () => {
    const messages = [{ role: 'user' as const, content: 'Hi, you have reached my voicemail.' }];
    const verdict = { type: 'string', enum: ['person', 'mailbox'] };
    const { choices } = await groq.chat.completions.create({
      model,
      messages,
      tools: [
        {
          type: 'function',
          function: { name: 'who_answered', parameters: { type: 'object', properties: { verdict } } },
        },
      ],
      tool_choice: 'required',
    });
    expect(choices[0]?.message.tool_calls?.map((call) => call.function)).toEqual([
      { name: 'who_answered', arguments: '{"verdict":"mailbox"}' },
    ]);
  });

  it('follows a schema', async () => {
    const properties = {
      summary: { type: 'string' },
      optOutRequested: { type: 'boolean' },
      level: { type: 'integer' },
    };
    const { choices } = await groq.chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'Transcript:\nbot: Hello.\ncallee: Stop calling me.' }],
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object', properties } } },
    });
    expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual({
      summary: 'The person asked not to be called again.',
      optOutRequested: true,
      level: 0,
    });
  });
});

describe('a refusal', () => {
  const ask = (client = groq, named = model) =>
    client.chat.completions.create({ model: named, messages: [callMeBack] });

  it('of a wrong key', async () => {
    await expect(ask(clientWith('other'))).rejects.toBeInstanceOf(Groq.AuthenticationError);
  });

  it('of an unknown model', async () => {
    await expect(ask(groq, 'gpt-2')).rejects.toMatchObject({
      status: 404,
      error: { error: { code: 'model_not_found' } },
    });
  });

  it('that was ordered: too many requests, once', async () => {
    await order({ failNext: 1, status: 429 });
    const error: unknown = await ask().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Groq.RateLimitError);
    expect((error as InstanceType<typeof Groq.RateLimitError>).headers.get('retry-after')).toBe('1');
    await expect(ask()).resolves.toBeDefined();
  });

  it('that was ordered: a tool call that went wrong', async () => {
    await order({ failNext: 1, status: 400 });
    await expect(ask()).rejects.toMatchObject({ status: 400, error: { error: { code: 'tool_use_failed' } } });
  });
});

it('lists its models', async () => {
  const { data } = await groq.models.list();
  expect(data.map(({ id }) => id)).toContain(model);
});

it('can be slow', async () => {
  await order({ failNext: 1, status: 200, delayMs: 150 });
  const startedAt = performance.now();
  await groq.chat.completions.create({ model, messages: [callMeBack] });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(145);
});
