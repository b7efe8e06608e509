import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { startBalancer, type Balancer } from './balancer.ts';

const servers: Server[] = [];
let balancer: Balancer | undefined;

afterEach(async () => {
  await balancer?.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that says its name. */
async function start(name: string, port = 0): Promise<{ port: number; stop: () => Promise<void> }> {
  const server = createServer((_, response) => response.end(name));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Who answers, each time on a connection of its own; null where nobody does. */
const who = (url: string): Promise<string | null> =>
  fetch(url, { headers: { connection: 'close' } }).then(
    (response) => response.text(),
    () => null,
  );
const several = async (url: string): Promise<(string | null)[]> =>
  [...new Set([await who(url), await who(url), await who(url), await who(url)])].sort();

it('hands connections to its servers in turn, leaves out one that is away, and takes it back', async () => {
  const [first, second] = [await start('first'), await start('second')];
  balancer = await startBalancer([first.port, second.port]);
  const { url } = balancer;
  await expect.poll(() => several(url)).toEqual(['first', 'second']);
  await first.stop();
  await expect.poll(() => several(url)).toEqual(['second']);
  await second.stop();
  await expect.poll(() => several(url)).toEqual([null]);
  await start('first again', first.port);
  await expect.poll(() => several(url)).toEqual(['first again']);
});
