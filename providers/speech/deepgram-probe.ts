import type { ProbeRequest } from '../probe.ts';

interface SpeechAccount {
  baseUrl: string;
  apiKey: string;
}

const sampleRate = 16_000;
const seconds = 0.25;

/** A quarter of a second of silence to be recognised. Deepgram answers it as it answers speech: no words. */
export function recognitionProbe({ baseUrl, apiKey }: SpeechAccount): ProbeRequest {
  return {
    vendor: 'Deepgram',
    url: `${baseUrl.replace(/\/+$/, '')}/v1/listen?model=nova-3&mip_opt_out=true`,
    headers: { authorization: `Token ${apiKey}`, 'content-type': 'audio/wav' },
    body: silence(),
  };
}

/** One word to be spoken. */
export function synthesisProbe({ baseUrl, apiKey }: SpeechAccount): ProbeRequest {
  return {
    vendor: 'Deepgram',
    url: `${baseUrl.replace(/\/+$/, '')}/v1/speak?model=aura-2-andromeda-en&encoding=linear16&sample_rate=${sampleRate}&mip_opt_out=true`,
    headers: { authorization: `Token ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Yes.' }),
  };
}

/** A WAV file, 16 bit mono. */
function silence(): Buffer {
  const bytes = sampleRate * seconds * 2;
  const file = Buffer.alloc(44 + bytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + bytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes, 40);
  return file;
}
