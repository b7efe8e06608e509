import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { freePort, releasePort } from './ports.ts';
import { startOneAddress, type OneAddress } from './one-address.ts';

let servers: Server[] = [];
let address: OneAddress | null = null;
let ports: number[] = [];

afterEach(async () => {
  await address?.close();
  for (const server of servers) server.close();
  ports.forEach(releasePort);
  [servers, address, ports] = [[], null, []];
});

/** Two servers that say their names, and the one address before them. */
async function twoServers(): Promise<string> {
  ports = [await freePort(), await freePort(), await freePort()];
  const [front = 0, ...targets] = ports;
  servers = await Promise.all(targets.map((port, index) => serve(port, `server ${index + 1}`)));
  address = await startOneAddress(front, targets);
  return `http://127.0.0.1:${front}`;
}

async function serve(port: number, name: string): Promise<Server> {
  const server = createServer((request, response) => request.pipe(response.setHeader('x-name', name)));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

/** Each on a connection of its own; resolves to the name of who has answered. */
async function ask(url: string, body = ''): Promise<string | null> {
  const response = await fetch(url, { method: 'POST', body, headers: { connection: 'close' } });
  expect(await response.text()).toBe(body);
  return response.headers.get('x-name');
}

test('connections go to the servers in turn, and bodies come through whole', async () => {
  const url = await twoServers();
  const long = 'word '.repeat(300_000);
  expect([await ask(url), await ask(url, long), await ask(url)]).toEqual(['server 1', 'server 2', 'server 1']);
  expect(address?.connections).toEqual([2, 1]);
});

test('a dead one is left out until it is back', async () => {
  const url = await twoServers();
  const [first] = servers;
  await new Promise((resolve) => first?.close(resolve));
  expect(new Set([await ask(url), await ask(url), await ask(url)])).toEqual(new Set(['server 2']));
  servers[0] = await serve(ports[1] ?? 0, 'server 1');
  expect(new Set([await ask(url), await ask(url)])).toEqual(new Set(['server 1', 'server 2']));
});

test('where nobody is left, the connection ends', async () => {
  const url = await twoServers();
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  await expect(ask(url)).rejects.toThrow();
});
