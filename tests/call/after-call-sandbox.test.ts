import { randomBytes, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCrmWebhook } from '#providers/crm/webhook.ts';
import { createGroqAnalyst } from '#providers/language/groq-analysis.ts';
import { createOutgoingClient } from '#providers/outgoing-request.ts';
import { createDeepgramTranscriber } from '#providers/speech/deepgram-transcription.ts';
import { startCrm } from '#sandbox/services/crm/server.ts';
import { startDeepgram } from '#sandbox/services/deepgram/server.ts';
import { startGroq } from '#sandbox/services/groq/server.ts';

const recordingFile = new URL('../../activities/after-call/fixtures/two-sides.ogg', import.meta.url);
const secret = `whsec_${randomBytes(24).toString('base64')}`;
let folder: string;
let services: { port: number; close(): Promise<void> }[];
const address = (service: 0 | 1 | 2): string => `http://127.0.0.1:${services[service]?.port}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'after-call-sandbox-'));
  services = [
    await startDeepgram({ port: 0, apiKey: 'key' }),
    await startGroq({ port: 0, apiKey: 'key' }),
    await startCrm({ port: 0, secret, dataDir: folder, seed: 'test', failurePercent: 100 }),
  ];
});
afterAll(async () => {
  await Promise.all(services.map((service) => service.close()));
  await rm(folder, { recursive: true });
});

const recording = async () => ({
  stream: createReadStream(recordingFile),
  size: (await stat(recordingFile)).size,
  contentType: 'audio/ogg',
});
const model = { model: 'nova-3', language: 'en-US' };

it('a recording without words has a length and no turns; a wrong key says so', async () => {
  const transcriber = createDeepgramTranscriber({ baseUrl: address(0), apiKey: 'key' });
  const { turns, durationMs } = await transcriber.transcribe(await recording(), model);
  expect(turns).toEqual([]);
  expect(durationMs).toBeGreaterThan(1_900);
  const stranger = createDeepgramTranscriber({ baseUrl: address(0), apiKey: 'wrong' });
  await expect(stranger.transcribe(await recording(), model)).rejects.toMatchObject({ code: 'not_ready' });
});

it('a conversation becomes a summary, fields and the wishes of the person', async () => {
  const analyst = createGroqAnalyst({ baseUrl: address(1), apiKey: 'key', model: 'openai/gpt-oss-120b' });
  const talk = (text: string) =>
    analyst.analyse({
      turns: [
        { speaker: 'bot', text: 'Hello, this is Robin.' },
        { speaker: 'callee', text },
      ],
      fields: [{ name: 'appointment_day', description: 'Day of the appointment' }],
      language: 'en-US',
    });
  const optOut = await talk('Please stop calling me and remove me from your list.');
  expect(optOut).toMatchObject({ optOutRequested: true, sentiment: 'negative' });
  expect(optOut.summary.length).toBeGreaterThan(10);
  const callback = await talk('I am busy. Please call me back in 20 minutes.');
  expect(callback).toMatchObject({
    optOutRequested: false,
    callbackWish: expect.stringContaining('20 minutes') as string,
  });
  const stranger = createGroqAnalyst({ baseUrl: address(1), apiKey: 'wrong', model: 'openai/gpt-oss-120b' });
  await expect(stranger.analyse({ turns: [], fields: [], language: 'en' })).rejects.toMatchObject({
    code: 'not_ready',
  });
});

it('a CRM that refuses the first try takes the second, and knows a repetition', async () => {
  const webhook = createCrmWebhook({
    url: `${address(2)}/hooks/redial`,
    signingSecret: secret,
    client: createOutgoingClient({ allowLoopback: true }),
  });
  const delivery = { id: randomUUID(), payload: { outcome: 'connected' }, now: new Date() };
  await expect(webhook.deliver(delivery)).rejects.toMatchObject({ code: 'unavailable' });
  await webhook.deliver(delivery);
  await webhook.deliver(delivery);
  const lines = (await (await fetch(`${address(2)}/deliveries.jsonl`)).text()).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { accepted: boolean }).accepted)).toEqual([false, true, false]);
});
