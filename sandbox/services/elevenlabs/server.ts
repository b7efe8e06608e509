import type { ServerResponse } from 'node:http';
import { hear } from '../deepgram/prerecorded.ts';
import { spokenPcm } from '../deepgram/voice.ts';
import type { Service } from '../loopback.ts';
import { json, parseJson, startSpeechServer, type SpeechRequest, type SpeechVendor } from '../speech-server.ts';
import { serveListenSocket } from './listen-socket.ts';
import { rateOf, serveSpeakSocket } from './speak-socket.ts';

const listenPath = '/v1/speech-to-text/realtime';
/** Voices are called by twenty letters and digits. */
const speakPath = /^\/v1\/text-to-speech\/[A-Za-z0-9]{20}\/multi-stream-input$/;
const speechPath = /^\/v1\/text-to-speech\/([^/]+)(?:\/stream)?$/;

const refusals: Record<number, [code: string, words: string]> = {
  401: ['invalid_api_key', 'Invalid API key'],
  500: ['internal_server_error', 'Internal server error.'],
};

const elevenlabs: SpeechVendor = {
  // A test's sentence is far shorter.
  maxBodyBytes: 20 * 1024 * 1024,
  hasKey: (headers, apiKey) => headers['xi-api-key'] === apiKey,
  socketOf: (path) => (path === listenPath ? 'listen' : speakPath.test(path) ? 'speak' : null),
  serveListen: serveListenSocket,
  serveSpeak: serveSpeakSocket,
  refusalHeaders: () => '',
  refuse: (response, status) => refuse(response, status, ...(refusals[status] ?? ['error', 'The service failed.'])),
  answer,
};

/** The simulated ElevenLabs: recognition and synthesis, streaming and whole, on one port of the loopback. */
export function startElevenLabs(options: { port: number; apiKey: string }): Promise<Service> {
  return startSpeechServer(elevenlabs, options);
}

function answer(call: SpeechRequest): void | Promise<void> {
  const { request, response, url } = call;
  const voice = request.method === 'POST' ? speechPath.exec(url.pathname)?.[1] : undefined;
  if (voice !== undefined) return speak(call, voice);
  if (request.method === 'POST' && url.pathname === '/v1/speech-to-text') return listen(call);
  refuse(response, 404, 'not_found', 'Not Found');
}

function speak({ response, url, body }: SpeechRequest, voice: string): void {
  if (!/^[A-Za-z0-9]{20}$/.test(voice)) {
    return refuse(response, 404, 'voice_not_found', `A voice with the voice_id ${voice} was not found.`);
  }
  const text = (parseJson(body) as { text?: string } | null)?.text;
  if (!text) return refuse(response, 400, 'input_text_empty', 'There is no text to speak.');
  response
    .writeHead(200, { 'content-type': 'audio/pcm' })
    .end(spokenPcm(text, rateOf(url.searchParams.get('output_format'))));
}

async function listen({ request, response, body }: SpeechRequest): Promise<void> {
  try {
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    const file = form.get('file');
    if (!(file instanceof File)) throw new Error('no file');
    const { channels } = await hear(Buffer.from(await file.arrayBuffer()), { multichannel: false });
    const utterances = channels.flat();
    const words = utterances.flatMap((utterance) => utterance.words);
    json(response, 200, {
      language_code: 'eng',
      language_probability: 0.98,
      text: utterances.map(({ text }) => text).join(' '),
      words: words.map(({ word, startSeconds, endSeconds }) => ({
        text: word,
        start: startSeconds,
        end: endSeconds,
        type: 'word',
        logprob: -0.01,
      })),
    });
  } catch {
    refuse(response, 400, 'invalid_audio', 'The audio could not be read.');
  }
}

/** In the vendor's words for errors: `detail` with a `status` and a `message`. */
function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  json(response, status, { detail: { status: code, message } });
}
