import { RoomServiceClient } from 'livekit-server-sdk';
import type { LedgerEntry } from '#sandbox/carrier/ledger.ts';

/** One request that the CRM received. */
export interface CrmDelivery {
  id: string;
  accepted: boolean;
  body: unknown;
}

/** What others than the product saw: the carrier's ledger, the CRM's inbox, the rooms of LiveKit. */
export interface Testimony {
  dials: LedgerEntry[];
  deliveries: CrmDelivery[];
  roomsLeft: number;
}

/** Reads the witnesses' records about the given numbers since `since`. */
export async function hearWitnesses(options: {
  env: Record<string, string>;
  phones: ReadonlySet<string>;
  since: Date;
  campaignId: string;
}): Promise<Testimony> {
  const { env, phones, since, campaignId } = options;
  const dials = (await lines<LedgerEntry>(`http://127.0.0.1:${env.SANDBOX_CARRIER_PORT}/ledger.jsonl`)).filter(
    (dial) => phones.has(dial.to) && new Date(dial.dialledAt) >= since,
  );
  const deliveries = (await lines<CrmDelivery>(`http://127.0.0.1:${env.SANDBOX_CRM_PORT}/deliveries.jsonl`)).filter(
    (delivery) => JSON.stringify(delivery.body).includes(campaignId),
  );
  const livekit = new RoomServiceClient(
    (env.LIVEKIT_URL ?? '').replace(/^ws/, 'http'),
    env.LIVEKIT_API_KEY,
    env.LIVEKIT_API_SECRET,
  );
  const attempts = new Set(dials.map((dial) => dial.attemptRef));
  const rooms = (await livekit.listRooms()).filter((room) => attempts.has(room.name.replace('call-', '')));
  return { dials, deliveries, roomsLeft: rooms.length };
}

async function lines<Row>(url: string): Promise<Row[]> {
  const text = await (await fetch(url)).text();
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row);
}
