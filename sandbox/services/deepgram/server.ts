import { randomUUID } from 'node:crypto';
import type { Service } from '../loopback.ts';
import { json, parseJson, startSpeechServer, type SpeechRequest, type SpeechVendor } from '../speech-server.ts';
import { serveListenSocket } from './listen-socket.ts';
import { errorBody } from './messages.ts';
import { recognise } from './prerecorded.ts';
import { serveSpeakSocket } from './speak-socket.ts';
import { spokenPcm } from './voice.ts';

const refusals: Record<number, [code: string, words: string]> = {
  401: ['INVALID_AUTH', 'Invalid credentials.'],
  500: ['INTERNAL_SERVER_ERROR', 'Internal server error.'],
};

const deepgram: SpeechVendor = {
  // No recording of a call is larger.
  maxBodyBytes: 200 * 1024 * 1024,
  hasKey: ({ authorization = '' }, apiKey) => [`Token ${apiKey}`, `Bearer ${apiKey}`].includes(authorization),
  socketOf: (path) => (path === '/v1/listen' ? 'listen' : path === '/v1/speak' ? 'speak' : null),
  serveListen: serveListenSocket,
  serveSpeak: serveSpeakSocket,
  refusalHeaders: () => `dg-request-id: ${randomUUID()}\r\n`,
  refuse: (response, status) => {
    const [code, words] = refusals[status] ?? ['ERROR', 'The service failed.'];
    json(response, status, errorBody(code, words, randomUUID()));
  },
  answer,
};

/** The simulated Deepgram: recognition and synthesis, streaming and prerecorded, on one port of the loopback. */
export function startDeepgram(options: { port: number; apiKey: string }): Promise<Service> {
  return startSpeechServer(deepgram, options);
}

function answer(call: SpeechRequest): void | Promise<void> {
  const requestId = randomUUID();
  switch (`${call.request.method} ${call.url.pathname}`) {
    case 'GET /v1/projects':
      return json(call.response, 200, { projects: [{ project_id: requestId, name: 'Sandbox' }] });
    case 'POST /v1/speak':
      return speak(call, requestId);
    case 'POST /v1/listen':
      return listen(call, requestId);
    default:
      return json(call.response, 404, errorBody('NOT_FOUND', 'No such route.', requestId));
  }
}

async function listen({ request, response, url, body }: SpeechRequest, requestId: string): Promise<void> {
  const isLink = request.headers['content-type']?.includes('application/json') === true;
  const link = isLink ? (parseJson(body) as { url?: string } | null)?.url : undefined;
  try {
    const audio = link === undefined ? body : Buffer.from(await (await fetch(link)).arrayBuffer());
    json(response, 200, await recognise(audio, { multichannel: url.searchParams.get('multichannel') === 'true' }));
  } catch {
    const words = 'Bad Request: failed to process audio: corrupt or unsupported data';
    json(response, 400, errorBody('Bad Request', words, requestId));
  }
}

function speak({ response, url, body }: SpeechRequest, requestId: string): void {
  const text = (parseJson(body) as { text?: string } | null)?.text;
  if (!text) return json(response, 400, errorBody('INPUT_INVALID', 'There is no text to speak.', requestId));
  const pcm = spokenPcm(text, Number(url.searchParams.get('sample_rate') ?? 24_000));
  response.writeHead(200, { 'content-type': 'audio/l16', 'dg-request-id': requestId }).end(pcm);
}
