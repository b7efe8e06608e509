import { serve } from '@hono/node-server';
import type { Hono } from 'hono';

export interface Service {
  port: number;
  /** Cuts what is still connected and stops. */
  close(): Promise<void>;
}

/** Serves an app on 127.0.0.1; port 0 = any free one. Rejects if the port is taken. */
export async function serveOnLoopback(app: Hono, port: number): Promise<Service> {
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const starting = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => resolve(starting));
    starting.once('error', reject);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}
