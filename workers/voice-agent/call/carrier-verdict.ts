import { RoomEvent, type Room } from '@livekit/rtc-node';
import { RoomMetadata, type CallConfiguration, type CarrierVerdict } from '#domain/call/agent-protocol.ts';

/** What the carrier has said of who answered, so far: shown in the room, or known when the agent was configured. */
export function carrierVerdictSoFar(
  room: Room,
  { carrierVerdict }: Pick<CallConfiguration, 'carrierVerdict'>,
): CarrierVerdict | null {
  return shownIn(room.metadata) ?? carrierVerdict;
}

/** Hears what the carrier says from now on. */
export function hearCarrier(room: Room, onVerdict: (verdict: CarrierVerdict) => void): void {
  room.on(RoomEvent.RoomMetadataChanged, (metadata) => {
    const verdict = shownIn(metadata);
    if (verdict !== null) onVerdict(verdict);
  });
}

/** Null where the carrier has said nothing (yet), or the metadata is not ours. */
function shownIn(metadata: string | undefined): CarrierVerdict | null {
  if (!metadata) return null;
  try {
    return RoomMetadata.parse(JSON.parse(metadata)).carrierVerdict ?? null;
  } catch {
    return null;
  }
}
