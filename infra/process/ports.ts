/** Ports on the loopback interface: is one free, which one to take instead. */
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';

const loopback = '127.0.0.1';
/** Below the range that Linux and macOS hand out to outgoing connections, so that nothing takes one by accident. */
const freeRange = { first: 20_000, last: 30_000 };

/** Ports that this process has handed out; a second caller must not get one before the first has bound it. */
const handedOut = new Set<number>();

/** True if nothing listens on the port (TCP and UDP) and both can be bound. */
export async function isPortFree(port: number): Promise<boolean> {
  // macOS lets a second socket bind 127.0.0.1 beside one that has bound every interface: ask by connecting first.
  return !(await accepts(port)) && (await bindsTcp(port)) && (await bindsUdp(port));
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: loopback, port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.setTimeout(500, () => end(false));
  });
}

function bindsTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: loopback, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function bindsUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind({ address: loopback, port, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

/** The preferred port if it is free, else the next free one above it. */
export async function portFrom(preferred: number): Promise<number> {
  for (let port = preferred; port < preferred + 200; port++) {
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    if (await isPortFree(port)) return port;
    handedOut.delete(port);
  }
  throw new Error(`No free port between ${preferred} and ${preferred + 199}.`);
}

/** A free port somewhere, for a stack that must not meet another one. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const port = freeRange.first + Math.floor(Math.random() * (freeRange.last - freeRange.first));
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    if (await isPortFree(port)) return port;
    handedOut.delete(port);
  }
  throw new Error(`No free port between ${freeRange.first} and ${freeRange.last}.`);
}

/** Gives a port back that its user has closed. */
export function releasePort(port: number): void {
  handedOut.delete(port);
}
