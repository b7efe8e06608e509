import { readHealth } from '#lib/server/health.ts';
import { getServices } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

/** Everything the server depends on answers: 200, otherwise 503; the body names what is away. */
export const GET: RequestHandler = async () => {
  const { database, temporal, livekit } = await readHealth(getServices(), new Date());
  const isReady = [database, temporal, livekit].every((state) => state === 'ok');
  return Response.json(
    { status: isReady ? 'ok' : 'away', database, temporal, livekit },
    { status: isReady ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
};
