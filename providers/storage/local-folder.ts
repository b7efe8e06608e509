import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RedialError } from '#domain/error.ts';
import { countBytes } from './count-bytes.ts';
import { partEnding, requireUsableKey, typeEnding } from './object-key.ts';
import type { Storage } from './storage.ts';

/**
 * Storage in a folder of this machine. An object is written beside its place and moved there when it is complete, so
 * that a crash leaves no half object.
 */
export function openLocalFolder(folder: string): Storage {
  const root = resolve(folder);

  return {
    async put(key, content, { contentType, maxBytes }) {
      const path = pathOf(root, key);
      const part = `${path}.${randomUUID()}${partEnding}`;
      await mkdir(dirname(path), { recursive: true });
      try {
        const counted = countBytes(maxBytes);
        await pipeline(content, counted.transform, createWriteStream(part, { flush: true }));
        await writeFile(`${path}${typeEnding}`, contentType);
        await rename(part, path);
        return { size: counted.bytes() };
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },

    async open(key, range) {
      const path = pathOf(root, key);
      const size = await sizeOf(path);
      if (size === null) throw new RedialError('file_missing');
      const end = Math.min(range?.end ?? size - 1, size - 1);
      if (range && (range.start < 0 || range.start > end)) {
        throw new RedialError('file_range_outside', {}, { details: { size } });
      }
      const contentType = await readFile(`${path}${typeEnding}`, 'utf8').catch(() => 'application/octet-stream');
      return { stream: createReadStream(path, range ? { start: range.start, end } : {}), size, contentType };
    },

    async delete(key) {
      const path = pathOf(root, key);
      await rm(path, { force: true });
      await rm(`${path}${typeEnding}`, { force: true });
    },

    async exists(key) {
      return (await sizeOf(pathOf(root, key))) !== null;
    },
  };
}

/** @throws RedialError `bad_input` for anything that could leave the folder or collide with our own files. */
function pathOf(root: string, key: string): string {
  requireUsableKey(key);
  const path = join(root, ...key.split('/'));
  if (!path.startsWith(root + sep)) throw new RedialError('file_name_unusable');
  return path;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR') {
      return null;
    }
    throw error;
  }
}
