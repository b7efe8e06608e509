import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** A way to a server on which what the server says can be held up. What it is told goes through at once. */
export interface HeldConnection {
  address: string;
  /** From now on nothing that the server says arrives. */
  hold(): void;
  /** What was held arrives, in its order, and what comes after it at once. */
  release(): void;
  close(): Promise<void>;
}

export async function heldConnection(target: string): Promise<HeldConnection> {
  const [host = '', port = ''] = target.split(':');
  const pairs = new Set<{ client: Socket; server: Socket }>();
  let isHeld = false;
  const proxy = createServer((client) => {
    const server = connect(Number(port), host);
    const pair = { client, server };
    pairs.add(pair);
    server.on('data', (data) => client.write(data));
    client.pipe(server);
    if (isHeld) server.pause();
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on('close', end).on('error', end);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    hold() {
      isHeld = true;
      for (const { server } of pairs) server.pause();
    },
    release() {
      isHeld = false;
      for (const { server } of pairs) server.resume();
    },
    async close() {
      const closed = new Promise((resolve) => proxy.close(resolve));
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      await closed;
    },
  };
}
