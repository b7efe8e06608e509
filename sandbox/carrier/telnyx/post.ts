import http from 'node:http';
import https from 'node:https';

const agents = {
  http: new http.Agent({ keepAlive: true, maxSockets: 64 }),
  https: new https.Agent({ keepAlive: true, maxSockets: 64 }),
};

/**
 * Posts a body and returns the status of the answer; its content is not read. Thousands of webhooks a minute go this way, and
 * `fetch` costs several times as much.
 * @throws Error if the receiver is away or does not answer within `timeoutMs`.
 */
export function post(
  url: string,
  options: { headers: Record<string, string>; body: string; timeoutMs: number; signal: AbortSignal },
): Promise<number> {
  const secure = url.startsWith('https:');
  return new Promise((resolve, reject) => {
    const request = (secure ? https : http).request(url, {
      method: 'POST',
      agent: secure ? agents.https : agents.http,
      headers: { ...options.headers, 'content-length': Buffer.byteLength(options.body) },
      timeout: options.timeoutMs,
      signal: options.signal,
    });
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('timeout', () => request.destroy(new Error('The receiver did not answer in time.')));
    request.once('error', (error: NodeJS.ErrnoException) => {
      // The receiver closed a kept connection just as it was used again, so it never saw the request.
      if (request.reusedSocket && error.code === 'ECONNRESET') resolve(post(url, options));
      else reject(error);
    });
    request.end(options.body);
  });
}
