import { Transform } from 'node:stream';
import { RedialError } from '#domain/error.ts';

/** Passes on what comes and counts it; fails with `too_large` at the first byte beyond `maxBytes`. */
export function countBytes(maxBytes = Number.POSITIVE_INFINITY): { transform: Transform; bytes: () => number } {
  let bytes = 0;
  const transform = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) done(new RedialError('file_too_large', {}, { details: { maxBytes } }));
      else done(null, chunk);
    },
  });
  return { transform, bytes: () => bytes };
}
