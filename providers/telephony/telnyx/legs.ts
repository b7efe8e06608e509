import type Telnyx from 'telnyx';
import type { ActiveCall } from '../telephony.ts';
import { decodeClientState } from './client-state.ts';
import { telnyxFailure } from './failure.ts';

/** One leg at Telnyx: the callee's, or the one into the room. */
export interface Leg {
  id: string;
  isRoomLeg: boolean;
  call: ActiveCall;
}

interface ActiveCallsPage {
  data: { call_control_id: string; client_state?: string; call_duration?: number }[];
  meta: { page_number?: number; total_pages?: number; cursors?: { after?: string | null } };
}

/**
 * Every leg on a connection. Telnyx pages this list by number or by cursor, by deployment; a page without news is the
 * last in any case.
 */
export async function activeLegs(client: Telnyx, connectionId: string): Promise<Leg[]> {
  const legs = new Map<string, Leg>();
  let query: Record<string, string | number> | null = { 'page[size]': 250 };
  while (query !== null) {
    const page: ActiveCallsPage = await client.connections
      .listActiveCalls(connectionId, query)
      .catch((error: unknown) => Promise.reject(telnyxFailure(error)));
    const known = legs.size;
    for (const row of page.data) legs.set(row.call_control_id, legOf(row));
    query = legs.size === known ? null : nextPage(page.meta);
  }
  return [...legs.values()];
}

function nextPage(meta: ActiveCallsPage['meta']): Record<string, string | number> | null {
  const size = { 'page[size]': 250 };
  if (meta.cursors?.after) return { ...size, 'page[after]': meta.cursors.after };
  const page = meta.page_number ?? 1;
  return page < (meta.total_pages ?? 1) ? { ...size, 'page[number]': page + 1 } : null;
}

function legOf(row: ActiveCallsPage['data'][number]): Leg {
  const state = decodeClientState(row.client_state);
  return {
    id: row.call_control_id,
    isRoomLeg: state?.leg === 'room',
    call: {
      carrierCallId: row.call_control_id,
      attemptId: state?.attemptId ?? null,
      // The list has no state of the call; its duration counts from the answer.
      answered: (row.call_duration ?? 0) > 0,
      answeredBy: null,
      answeredForSeconds: row.call_duration ?? 0,
    },
  };
}
