import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Logger } from 'pino';

/** The file name of a recording holds its attempt, its duration and when it began. Agents of older versions left out the last. */
const fileName = /^([0-9a-f-]{36})\.(\d+)(?:\.(\d+))?\.ogg$/;

/** After this long a recording that the server has not taken is deleted. */
const giveUpAfterMs = 3 * 24 * 3600_000;
const requestTimeoutMs = 120_000;

/** Where the agents of this machine leave finished recordings for upload. */
export function spoolFolder(): string {
  return join(tmpdir(), 'redial-recordings');
}

/** Hands a finished recording over to the process that uploads it; the call's own process need not wait for that. */
export async function spoolRecording(
  folder: string,
  recording: { attemptId: string; path: string; durationMs: number; startedAt: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const name = `${recording.attemptId}.${Math.round(recording.durationMs)}.${Math.round(recording.startedAt)}.ogg`;
  const part = join(folder, `${name}.part`);
  // A rename would fail, since the recorder's folder may be on another disk.
  await copyFile(recording.path, part);
  await rename(part, join(folder, name));
  await rm(recording.path, { force: true });
}

/** Uploads spooled recordings, each until the server has it. */
export class RecordingUploader {
  readonly #folder: string;
  readonly #server: { url: string; token: string };
  readonly #log: Logger;

  constructor(folder: string, server: { url: string; token: string }, log: Logger) {
    this.#folder = folder;
    this.#server = server;
    this.#log = log;
  }

  /** Tries to upload every recording in the spool once; those that fail stay for the next time. */
  async uploadAll(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) {
      const match = fileName.exec(name);
      if (match?.[1] === undefined) continue;
      const path = join(this.#folder, name);
      try {
        const [, attemptId, durationMs = '', startedAt = ''] = match;
        if (await this.#upload(path, { attemptId, durationMs, startedAt })) await rm(path, { force: true });
      } catch (error) {
        this.#log.warn({ err: error, attemptId: match[1] }, 'a recording could not be uploaded yet');
      }
    }
  }

  /** @returns true if the file is no longer needed: taken, refused for good, or too old. */
  async #upload(
    path: string,
    { attemptId, durationMs, startedAt }: { attemptId: string; durationMs: string; startedAt: string },
  ): Promise<boolean> {
    const { size, mtimeMs } = await stat(path);
    const response = await fetch(`${this.#server.url.replace(/\/$/, '')}/internal/recordings/${attemptId}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${this.#server.token}`,
        'content-type': 'audio/ogg',
        'content-length': String(size),
        'x-recording-duration-ms': durationMs,
        'x-recording-started-at-ms': startedAt,
      },
      body: Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
      duplex: 'half',
      signal: AbortSignal.timeout(requestTimeoutMs),
    } as RequestInit);
    await response.body?.cancel();
    if (response.ok) return true;
    this.#log.warn({ attemptId, status: response.status }, 'the server did not take a recording');
    return response.status === 404 || response.status === 413 || Date.now() - mtimeMs > giveUpAfterMs;
  }
}
