/** One address before several processes that serve the same, as a balancer would be in front of machines. */
import { connect, createServer, type Socket } from 'node:net';

const loopback = '127.0.0.1';

export interface OneAddress {
  /** How many connections each target has had, in the order of the targets. */
  readonly connections: readonly number[];
  close: () => Promise<void>;
}

/**
 * Passes connections to `port` on to the target ports in turn; one that refuses is left out, and one without any target
 * is ended. Connections that a target has are not moved: they end with it.
 */
export async function startOneAddress(port: number, targets: readonly number[]): Promise<OneAddress> {
  const connections = targets.map(() => 0);
  const open = new Set<Socket>();
  let turn = 0;

  const passOn = (client: Socket, left: number): void => {
    if (left === 0 || client.destroyed) return void client.destroy();
    const index = turn++ % targets.length;
    const target = connect({ host: loopback, port: targets[index] ?? 0 });
    const refused = (): void => passOn(client, left - 1);
    target.once('error', refused);
    target.once('connect', () => {
      target.off('error', refused);
      connections[index] = (connections[index] ?? 0) + 1;
      open.add(target);
      join(client, target);
      target.once('close', () => open.delete(target));
    });
  };

  const server = createServer({ pauseOnConnect: true }, (client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    passOn(client, targets.length);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: loopback, port, exclusive: true }, resolve);
  });
  return {
    connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** What one side sends the other gets, and neither outlives the other. */
function join(client: Socket, target: Socket): void {
  for (const [from, to] of [
    [client, target],
    [target, client],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.once('close', () => to.destroySoon());
  }
  if (client.destroyed) target.destroy();
}
