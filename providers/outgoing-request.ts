import { request as httpRequest, Agent as HttpAgent, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import { RedialError } from '#domain/error.ts';
import { checkOutgoingUrl, guardedLookup, type OutgoingPolicy } from './outgoing-address.ts';

/** Of an answer, this much is read unless the request says otherwise; the rest is of no interest. */
const usualAnswerBytes = 64 * 1024;
const maxConnectionsPerHost = 20;

export interface OutgoingRequest {
  url: string;
  headers: Record<string, string>;
  body: string | Buffer;
  /** For name, connection, request and answer together. */
  timeoutMs: number;
  /** Of the answer, this much is read. */
  maxAnswerBytes?: number;
  /** The status alone is the answer: it counts also where the body does not end in time. */
  onlyStatus?: boolean;
}

export interface OutgoingAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Cut at the limit of the request. */
  body: Buffer;
}

/** Sends to an address that somebody else chose. Redirects are not followed: they are answers like others. */
export interface OutgoingClient {
  /** @throws RedialError `bad_input` for a forbidden address, `unavailable` if there is no answer in time. */
  post(request: OutgoingRequest): Promise<OutgoingAnswer>;
  /** @throws RedialError as `post`. */
  get(request: Omit<OutgoingRequest, 'body'>): Promise<OutgoingAnswer>;
}

/** Connections are not shared with the rest of the process, which may connect to private networks. */
export function createOutgoingClient(policy: OutgoingPolicy): OutgoingClient {
  const lookup = guardedLookup(policy);
  const options = { keepAlive: true, maxSockets: maxConnectionsPerHost, timeout: 30_000 };
  const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) };

  async function send(method: 'GET' | 'POST', outgoing: OutgoingRequest) {
    const { url: text, headers, body, timeoutMs, maxAnswerBytes = usualAnswerBytes, onlyStatus = false } = outgoing;
    const url = checkOutgoingUrl(text, policy);
    const secure = url.protocol === 'https:';
    const begin = secure ? httpsRequest : httpRequest;
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    return new Promise<OutgoingAnswer>((resolve, reject) => {
      const request = begin(url, {
        method,
        agent: secure ? agents.https : agents.http,
        headers: method === 'GET' ? headers : { ...headers, 'content-length': bytes.length },
        lookup,
        signal: AbortSignal.timeout(timeoutMs),
      });
      let hasStatus = false;
      request.on('error', (error) => {
        if (!(onlyStatus && hasStatus)) reject(outgoingFailure(error));
      });
      request.on('response', (response) => {
        hasStatus = true;
        const pieces: Buffer[] = [];
        let received = 0;
        response.on('data', (chunk: Buffer) => {
          pieces.push(chunk.subarray(0, Math.max(0, maxAnswerBytes - received)));
          received += chunk.length;
          if (received >= maxAnswerBytes) response.destroy();
        });
        // The status is the answer, even if the body breaks off.
        response.on('error', () => undefined);
        response.on('close', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) }),
        );
      });
      request.end(bytes);
    });
  }

  return {
    post: (request) => send('POST', request),
    get: (request) => send('GET', { ...request, body: '' }),
  };
}

function outgoingFailure(error: Error): RedialError {
  if (error instanceof RedialError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? error.name;
  return error.name === 'AbortError' || error.name === 'TimeoutError'
    ? new RedialError('address_silent')
    : new RedialError('address_unreachable', { code });
}
