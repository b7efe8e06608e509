import { AudioFrame } from '@livekit/rtc-node';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BotVoice } from './bot-voice.ts';
import { speakingRate, synthesise } from './speech.ts';

const rememberedPhrases = 20;
const remembered = new Map<string, AudioFrame[]>();
/** Sound from a file is played in pieces of this length. */
const pieceMs = 100;

/** Where the agents of this machine keep the sound of phrases. They name no person. */
const folder = (): string => join(tmpdir(), 'redial-phrases');
const fileOf = (key: string): string => join(folder(), `${createHash('sha256').update(key).digest('hex')}.pcm`);
const keyOf = (voiceName: string, text: string): string => `${voiceName}:${speakingRate}:${text}`;

/**
 * The sound of a phrase that is the same in all calls of a bot, as a disclosure is. It is made in the first call on a machine
 * and kept for the next ones, which then neither wait nor pay for it, nor need the speech service.
 * @throws if the service gives no sound within `timeoutMs`.
 */
export async function spokenPhrase(voice: BotVoice, text: string, timeoutMs: number): Promise<AudioFrame[]> {
  const { name } = voice;
  const known = await readPhrase(name, text);
  if (known !== null) return known;
  const frames = await synthesise(voice.tts, text, timeoutMs);
  // The vendor changed meanwhile: nobody can tell whose sound this is.
  if (voice.name !== name) return frames;
  const key = keyOf(name, text);
  remember(key, frames);
  // Another process may do the same at this moment; without a disk, each process makes its own.
  await keep(fileOf(key), frames).catch(() => {});
  return frames;
}

/** The sound of a phrase that one of the bot's voices spoke on this machine before; null if none did. */
export async function knownPhrase({ names }: BotVoice, text: string): Promise<AudioFrame[] | null> {
  for (const name of names) {
    const frames = await readPhrase(name, text);
    if (frames !== null) return frames;
  }
  return null;
}

async function readPhrase(voiceName: string, text: string): Promise<AudioFrame[] | null> {
  const key = keyOf(voiceName, text);
  const inMemory = remembered.get(key);
  if (inMemory !== undefined) return inMemory;
  const bytes = await readFile(fileOf(key)).catch(() => null);
  if (bytes === null || bytes.length < 2) return null;
  const frames = framesOf(new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)));
  remember(key, frames);
  return frames;
}

function remember(key: string, frames: AudioFrame[]): void {
  if (remembered.size >= rememberedPhrases) remembered.delete(remembered.keys().next().value ?? '');
  remembered.set(key, frames);
}

async function keep(file: string, frames: readonly AudioFrame[]): Promise<void> {
  await mkdir(folder(), { recursive: true, mode: 0o700 });
  const part = `${file}.${randomUUID()}.part`;
  const pieces = frames.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  await writeFile(part, Buffer.concat(pieces));
  await rename(part, file);
}

function framesOf(samples: Int16Array): AudioFrame[] {
  const length = (speakingRate * pieceMs) / 1000;
  const frames: AudioFrame[] = [];
  for (let from = 0; from < samples.length; from += length) {
    const piece = samples.slice(from, from + length);
    frames.push(new AudioFrame(piece, speakingRate, 1, piece.length));
  }
  return frames;
}
