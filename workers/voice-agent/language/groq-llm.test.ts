import { initializeLogger, llm } from '@livekit/agents';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { GroqLanguageModel } from './groq-llm.ts';

/** What the vendor answers to the next requests: words of an answer, or a refusal. */
const answers: (string[] | { status: number; error: unknown })[] = [];
let asked = 0;
const vendor = createServer((request, response) => {
  request.resume().on('end', () => {
    asked += 1;
    const answer = answers.shift() ?? ['All right.'];
    if (!Array.isArray(answer)) {
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      return void response.end(JSON.stringify({ error: answer.error }));
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const choices = [
      ...answer.map((content) => ({ index: 0, delta: { content }, finish_reason: null })),
      { index: 0, delta: {}, finish_reason: 'stop' },
    ];
    for (const choice of choices) response.write(`data: ${JSON.stringify({ id: 'c', choices: [choice] })}\n\n`);
    response.end('data: [DONE]\n\n');
  });
});

beforeAll(async () => {
  initializeLogger({ pretty: false, level: 'silent' });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  vendor.closeAllConnections();
  vendor.close();
});

const optOut = llm.tool({
  name: 'opt_out',
  description: 'Puts the person on the do-not-call list.',
  parameters: z.object({ quote: z.string() }),
  execute: () => Promise.resolve(''),
});

/** What the model says and calls; `tries`: how often the vendor was asked for it. */
async function ask(...planned: typeof answers) {
  answers.splice(0, answers.length, ...planned);
  asked = 0;
  const model = new GroqLanguageModel({
    baseUrl: `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`,
    apiKey: 'key',
    model: 'm',
    temperature: 0,
  });
  const errors: string[] = [];
  model.on('error', ({ error }) => errors.push(error.message));
  const chatCtx = llm.ChatContext.empty();
  chatCtx.addMessage({ role: 'user', content: 'Stop calling me.' });
  const stream = model.chat({
    chatCtx,
    toolCtx: new llm.ToolContext([optOut]),
    connOptions: { maxRetry: 2, retryIntervalMs: 10, timeoutMs: 5_000 },
  });
  let said = '';
  const called: string[] = [];
  for await (const { delta } of stream) {
    said += delta?.content ?? '';
    called.push(...(delta?.toolCalls ?? []).map(({ name, args }) => `${name} ${args}`));
  }
  return { said, called, tries: asked, isLost: errors.length > asked - 1 };
}

it('does what is written as text where a tool should be called, and speaks none of it', async () => {
  expect(await ask(['Of course. ', '<function=opt', '_out>{"quote":"stop"}', '</function>'])).toMatchObject({
    said: 'Of course. ',
    called: ['opt_out {"quote":"stop"}'],
    tries: 1,
  });
});

it('asks again where only code came that calls nothing', async () => {
  expect(await ask(['<function=hang_up>{}</function>'], ['I understand.'])).toMatchObject({
    said: 'I understand.',
    called: [],
    tries: 2,
  });
});

it('asks again where the vendor could not read the call of a tool', async () => {
  const misspoken = { status: 400, error: { code: 'tool_use_failed', failed_generation: '<function=opt_out' } };
  expect(await ask(misspoken, ['I understand.'])).toMatchObject({ said: 'I understand.', tries: 2 });
});

it.each([
  [400, { code: 'model_decommissioned' }],
  [401, { code: 'invalid_api_key' }],
  [413, { code: 'rate_limit_exceeded', type: 'tokens' }],
])('asks once where the same request would be refused again (%i)', async (status, error) => {
  expect(await ask({ status, error })).toMatchObject({ said: '', tries: 1, isLost: true });
});

it('gives up on a limit after a few tries', async () => {
  const limited = { status: 429, error: { code: 'rate_limit_exceeded' } };
  expect(await ask(limited, limited, limited, ['Too late.'])).toMatchObject({ said: '', tries: 3, isLost: true });
});
