import { z } from 'zod';

/**
 * Our state that Telnyx sends back with every event of a leg. A call has two: the callee's, and the one that carries the
 * conversation into the room; both belong to the attempt, but only the callee's tells how the attempt goes.
 */
const ClientState = z.object({ attemptId: z.uuid(), leg: z.enum(['callee', 'room']).default('callee') });
export type ClientState = z.infer<typeof ClientState>;

/** base64 of JSON, as Telnyx demands. */
export function encodeClientState(state: { attemptId: string; leg?: 'room' }): string {
  return Buffer.from(JSON.stringify(state)).toString('base64');
}

/** null for calls that are not ours. */
export function decodeClientState(text: string | null | undefined): ClientState | null {
  if (!text) return null;
  try {
    return ClientState.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')));
  } catch {
    return null;
  }
}
