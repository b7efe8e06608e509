/**
 * What stands before the built server (`build/index.js`): it mends requests that the adapter would refuse in words of
 * its own before `hooks.server.ts` is asked.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Methods that a `Request` of the fetch standard cannot have. */
const methodsWithoutRequest = new Set(['TRACE', 'TRACK', 'CONNECT']);

/** The framework refuses these query parameters everywhere; the API ignores parameters that it does not know. */
const reservedParameter = /^x-sveltekit-/;

/**
 * @param protocol under which the server is reached (`http`, `https`), unless a proxy says it with each request
 * @param serve what the adapter does with a request
 */
export function front(protocol: string, serve: Listener): Listener {
  return (request, response) => {
    request.headers['x-forwarded-proto'] ??= protocol;
    // A method that no route has, so that the answer is 405 with the methods that there are.
    if (methodsWithoutRequest.has(request.method ?? '')) request.method = 'UNKNOWN';
    if (request.url?.startsWith('/api/')) request.url = withoutReserved(request.url);
    serve(request, response);
  };
}

function withoutReserved(url: string): string {
  const [path = '', query] = url.split(/\?(.*)/s, 2);
  if (query === undefined) return url;
  const parameters = new URLSearchParams(query);
  const reserved = [...parameters.keys()].filter((name) => reservedParameter.test(name));
  for (const name of reserved) parameters.delete(name);
  return reserved.length === 0 ? url : `${path}?${parameters.toString()}`;
}
