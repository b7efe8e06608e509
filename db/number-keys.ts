import { hkdfSync } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Executor } from './client.ts';

/**
 * Numbers of people who were erased are kept as HMAC-SHA256 under keys that are not in the database: with a plain hash
 * whoever has the database could try all numbers there are. A connection is given the keys when it is opened, and the
 * functions of the migration `kept` (`number_hashes`, `number_hash`) use them, so that a claim needs no further round trip.
 */

const blockBytes = 64;

/**
 * The setting of a connection that holds the keys, in the order of `REDIAL_SECRET_KEYS`: the first hashes, all are looked for.
 * Each is written as the two blocks that HMAC begins its hashes with.
 */
export function numberKeySetting(secretKeys: string): Record<'redial.number_keys', string> {
  const blocks = secretKeys.split(',').map((key) => hmacBlocks(numberKeyOf(Buffer.from(key.trim(), 'base64'))));
  return { 'redial.number_keys': blocks.join(',') };
}

/** A key of its own, so that what is sealed and what is hashed share none. */
export function numberKeyOf(secretKey: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, '', 'redial number hash', 32));
}

function hmacBlocks(key: Buffer): string {
  const padded = Buffer.concat([key, Buffer.alloc(blockBytes - key.length)]);
  const mixedWith = (byte: number) => Buffer.from(padded.map((each) => each ^ byte)).toString('hex');
  return mixedWith(0x36) + mixedWith(0x5c);
}

/**
 * Notes with which key this connection hashes, before it does. From then on a connection without the key decides about no call.
 */
export async function noteNumberKey(db: Executor): Promise<void> {
  await db.execute(sql`
    INSERT INTO number_keys (id) SELECT id FROM current_number_keys() ORDER BY place LIMIT 1 ON CONFLICT DO NOTHING`);
}
