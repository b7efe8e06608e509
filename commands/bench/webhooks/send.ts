import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { signatureHeaders, type SigningKey } from '#sandbox/carrier/telnyx/signature.ts';

export interface Sent {
  events: number;
  /** Events that the server said it has. */
  taken: number;
  refused: number;
  answerMs: number[];
  tookMs: number;
}

/** Telnyx asks again after about a second, and gives up after a few times. */
const repeatAfterMs = 1_000;
const mostTries = 5;
const repeatedEach = 20;
const sendEveryMs = 5;
const socketCount = 200;

/** Sends two events of each attempt at a fixed rate, whether or not the server keeps up; resolves when all were answered. */
export async function sendAtRate(options: {
  url: URL;
  key: SigningKey;
  attemptIds: readonly string[];
  /** Events per second. */
  rate: number;
}): Promise<Sent> {
  const { url, key, attemptIds, rate } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: socketCount });
  const types = ['call.initiated', 'call.bridged'];
  const queue = types.flatMap((type) => attemptIds.map((attemptId) => ({ type, attemptId })));
  const sent: Sent = { events: queue.length, taken: 0, refused: 0, answerMs: [], tookMs: 0 };
  const beganAt = performance.now();

  async function deliver(event: { type: string; attemptId: string }, dueAt: number): Promise<void> {
    const body = bodyOf(event);
    for (let tries = 0; tries < mostTries; tries++) {
      if (tries > 0) await sleep(repeatAfterMs);
      const status = await post({ url, agent, body, headers: signatureHeaders(key, body, new Date()) });
      if (status === 200) {
        sent.taken += 1;
        sent.answerMs.push(performance.now() - dueAt);
        return;
      }
      sent.refused += 1;
    }
  }

  const under: Promise<unknown>[] = [];
  for (let next = 0; next < queue.length; await sleep(sendEveryMs)) {
    for (; next < queue.length && beganAt + (next / rate) * 1000 <= performance.now(); next++) {
      const event = queue[next];
      if (!event) break;
      under.push(deliver(event, beganAt + (next / rate) * 1000));
      const body = bodyOf(event);
      // The answer to a repeated event counts for nothing: what it says is known.
      if (next % repeatedEach === 0) {
        under.push(post({ url, agent, body, headers: signatureHeaders(key, body, new Date()) }));
      }
    }
  }
  await Promise.all(under);
  sent.tookMs = performance.now() - beganAt;
  agent.destroy();
  return sent;
}

/** The fields of the vendor's event that say something, and an id by which a repeated one is known. */
function bodyOf({ type, attemptId }: { type: string; attemptId: string }): string {
  return JSON.stringify({
    data: {
      record_type: 'event',
      event_type: type,
      id: `${type}-${attemptId}`,
      occurred_at: new Date().toISOString(),
      payload: {
        call_control_id: `v3:${attemptId}`,
        client_state: Buffer.from(JSON.stringify({ attemptId })).toString('base64'),
      },
    },
  });
}

/** The status of the answer; 0 if there is none. */
function post(sent: { url: URL; agent: Agent; body: string; headers: Record<string, string> }): Promise<number> {
  const { url, agent, body } = sent;
  const headers = { ...sent.headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const posting = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', () => resolve(0));
    });
    posting.once('error', () => resolve(0));
    posting.end(body);
  });
}
