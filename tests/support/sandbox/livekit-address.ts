/** Where the stories' LiveKit is. */
export interface LiveKitAddress extends Record<string, string> {
  LIVEKIT_URL: string;
  LIVEKIT_API_KEY: string;
  LIVEKIT_API_SECRET: string;
}

/** @throws Error when the stories are run without services. */
export function livekitAddress(): LiveKitAddress {
  const { LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = process.env;
  if (!LIVEKIT_URL || !LIVEKIT_API_KEY || !LIVEKIT_API_SECRET) {
    throw new Error('Stories need LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET: run them with npm test.');
  }
  return { LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET };
}
