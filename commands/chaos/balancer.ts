import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often each server is asked whether it lives, and how long it may take to say so. */
const askEveryMs = 500;
const answersWithinMs = 1_000;

/** One address for several servers, as a load balancer in front of them is. */
export interface Balancer {
  /** Without a path. */
  url: string;
  close(): Promise<void>;
}

/**
 * Listens on the loopback interface and hands each connection to the next server that answers `/health/live`; one that
 * does not is left out until it does again. With none alive, connections are ended at once.
 * @param targets ports on the loopback interface
 */
export async function startBalancer(targets: readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>();
  const alive = new Set<number>();
  let turn = 0;
  const over = new AbortController();

  const server = createServer((client) => {
    track(client);
    const ports = targets.filter((port) => alive.has(port));
    const port = ports[turn++ % Math.max(1, ports.length)];
    if (port === undefined) return void client.destroy();
    const upstream = connect({ host: '127.0.0.1', port });
    track(upstream);
    client.pipe(upstream).pipe(client);
    // Either end takes the other with it, as what was sent in between is lost.
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
  });
  function track(socket: Socket): void {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => open.delete(socket));
  }

  const watching = Promise.all(targets.map((port) => watch(port, alive, over.signal)));
  server.listen({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      over.abort();
      for (const socket of open) socket.destroy();
      await Promise.all([watching, new Promise((resolve) => server.close(resolve))]);
    },
  };
}

async function watch(port: number, alive: Set<number>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const isAlive = await fetch(`http://127.0.0.1:${port}/health/live`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(answersWithinMs)]),
    }).then(
      async (response) => {
        await response.body?.cancel();
        return response.ok;
      },
      () => false,
    );
    if (isAlive) alive.add(port);
    else alive.delete(port);
    await sleep(askEveryMs, undefined, { signal }).catch(() => {});
  }
}
