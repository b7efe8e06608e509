import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Database, Transaction } from '#db/client.ts';
import { idempotencyKeys } from '#db/schema/index.ts';
import { RedialError } from '#domain/error.ts';

/** A request that its client names, so that repeating it has one effect. */
export interface NamedRequest {
  /** The client: id of its API key. */
  keyId: string;
  /** What the client calls the request. */
  key: string;
  body: unknown;
}

/**
 * Runs `work` once for a client's key, in one transaction with the record of its answer: a repeat gets the same
 * answer, a crash leaves neither. Requests that were refused are not recorded.
 * @throws RedialError `bad_input` if the key was used with another body.
 */
export async function once<T extends object>(
  db: Database,
  request: NamedRequest,
  work: (tx: Transaction) => Promise<T>,
): Promise<{ answer: T; isRepeat: boolean }> {
  const { keyId, key, body } = request;
  const id = `${keyId}:${key}`;
  const requestHash = createHash('sha256').update(canonical(body)).digest('hex');
  return db.transaction(async (tx) => {
    const [taken] = await tx
      .insert(idempotencyKeys)
      .values({ id, requestHash, status: 'done' })
      .onConflictDoNothing()
      .returning();
    if (!taken) {
      const [earlier] = await tx.select().from(idempotencyKeys).where(eq(idempotencyKeys.id, id));
      if (earlier?.requestHash !== requestHash) {
        throw new RedialError(
          'idempotency_key_reused',
          {},
          {
            details: { reason: 'idempotency_key_reused' },
          },
        );
      }
      return { answer: earlier.response as T, isRepeat: true };
    }
    const answer = await work(tx);
    await tx.update(idempotencyKeys).set({ response: answer }).where(eq(idempotencyKeys.id, id));
    return { answer, isRepeat: false };
  });
}

/** The same text for the same JSON, whatever the order of its keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
