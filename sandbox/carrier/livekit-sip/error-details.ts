/** Numbers of gRPC's codes, by the names that Twirp has for them. */
const grpcCodes: Record<string, number> = {
  invalid_argument: 3,
  deadline_exceeded: 4,
  not_found: 5,
  permission_denied: 7,
  resource_exhausted: 8,
  failed_precondition: 9,
  aborted: 10,
  out_of_range: 11,
  unauthenticated: 16,
};

interface Details {
  code: string;
  said: string;
  sipCode: number;
  reason: string;
}

/**
 * What LiveKit puts into the meta data of an error beside the SIP status, for programs in Go: a `google.rpc.Status` that
 * holds a `livekit.SIPStatus`, as protobuf in base64.
 */
export function errorDetails({ code, said, sipCode, reason }: Details): string {
  const sipStatus = Buffer.concat([number(1, sipCode), bytes(2, Buffer.from(reason))]);
  const any = Buffer.concat([bytes(1, Buffer.from('type.googleapis.com/livekit.SIPStatus')), bytes(2, sipStatus)]);
  return Buffer.concat([number(1, grpcCodes[code] ?? 2), bytes(2, Buffer.from(said)), bytes(3, any)]).toString(
    'base64',
  );
}

/** A field of protobuf that is a number. */
function number(field: number, value: number): Buffer {
  return Buffer.from([field << 3, ...varint(value)]);
}

/** A field of protobuf that is text or a message. */
function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(value.length)]), value]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
}
