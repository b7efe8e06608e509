/** What a browser sends for an HTML form, and what it sends across sites without asking first (a "simple" request). */
const formTypes = new Set([
  '',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
  'application/x-sveltekit-formdata',
]);

const harmlessMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The parts of a request that tell which page made it. */
export interface RequestOrigin {
  method: string;
  headers: Pick<Headers, 'get'>;
}

/**
 * Whether another site's page may have made this request in a browser that holds our session cookie (cross-site
 * request forgery). Browsers name the page's origin with every request that can change something, so a foreign or
 * opaque (`null`) one is refused whatever the content type. Without an origin no browser of today speaks; a request
 * that looks like a form, or has no content type, is refused all the same, and JSON from programs is let through.
 * @param ownOrigin as the browser sees this server, e.g. `https://calls.example.com`
 */
export function isForeignRequest({ method, headers }: RequestOrigin, ownOrigin: string): boolean {
  if (harmlessMethods.has(method)) return false;
  const origin = headers.get('origin');
  if (origin !== null) return origin !== ownOrigin;
  if (['cross-site', 'same-site'].includes(headers.get('sec-fetch-site') ?? '')) return true;
  return formTypes.has(mediaType(headers.get('content-type')));
}

/**
 * The address under which the browser shows this console where that is not the server's own: a page of ours, which the browser
 * itself calls of the same origin, but `ownOrigin` (from `REDIAL_URL`) is set to another one. Null otherwise.
 */
export function otherAddressOf({ headers }: RequestOrigin, ownOrigin: string): string | null {
  const origin = URL.parse(headers.get('origin') ?? '')?.origin ?? null;
  if (origin === null || origin === ownOrigin) return null;
  return headers.get('sec-fetch-site') === 'same-origin' ? origin : null;
}

function mediaType(contentType: string | null): string {
  return (contentType ?? '').split(/[;,]/, 1)[0]?.trim().toLowerCase() ?? '';
}
