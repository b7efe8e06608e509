import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createOutgoingClient } from './outgoing-request.ts';

const client = createOutgoingClient({ allowLoopback: true });
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Posts to a receiver that answers like this. */
async function post(answer: RequestListener, { timeoutMs = 10_000, onlyStatus = false } = {}) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return client.post({ url: `http://127.0.0.1:${port}/`, headers: {}, body: '{}', timeoutMs, onlyStatus });
}

it('takes the status for the answer where the body is cut off', async () => {
  const answer = await post((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  expect(answer.status).toBe(200);
});

it('takes the status for the answer where the body does not end in time and nobody needs it', async () => {
  const trickle: RequestListener = (_, response) => {
    response.writeHead(202);
    response.write('a');
  };
  const answer = await post(trickle, { timeoutMs: 300, onlyStatus: true });
  expect(answer).toMatchObject({ status: 202, body: Buffer.from('a') });
  await expect(post(trickle, { timeoutMs: 300 })).rejects.toMatchObject({ reason: 'address_silent' });
});

it('reads no more of a huge answer than it keeps', async () => {
  const piece = Buffer.alloc(64 * 1024);
  let written = 0;
  const answer = await post((_, response) => {
    const write = (): void => {
      while (!response.destroyed && written < 50_000_000) {
        written += piece.length;
        if (!response.write(piece)) return void response.once('drain', write);
      }
      response.end();
    };
    write();
  });
  expect(answer.status).toBe(200);
  expect(answer.body.length).toBe(64 * 1024);
  expect(written).toBeLessThan(50_000_000);
});

it('gives up on a receiver that says nothing, or ends without a word', async () => {
  await expect(post(() => {}, { timeoutMs: 200, onlyStatus: true })).rejects.toMatchObject({
    reason: 'address_silent',
  });
  await expect(post(({ socket }) => void socket.destroy())).rejects.toMatchObject({ reason: 'address_unreachable' });
});
