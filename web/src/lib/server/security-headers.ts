/** What answers that are no page may load in a browser: nothing. Pages have a policy with nonces (`vite.config.ts`). */
const nothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Parts of a device that the console does not use; it plays sound, and writes to the clipboard. */
const unused = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'screen-wake-lock',
  'serial',
  'usb',
];

const oneYearSeconds = 365 * 86_400;

/**
 * Headers that every answer has. That this host is reached by https alone (HSTS) is said only where it is: over http
 * browsers would not listen, and a test machine has nothing else. Hosts below it are not ours to speak for.
 */
export function secure(headers: Headers, url: URL): void {
  headers.set('x-content-type-options', 'nosniff');
  // For browsers that do not know `frame-ancestors`.
  headers.set('x-frame-options', 'DENY');
  headers.set('referrer-policy', 'same-origin');
  headers.set('permissions-policy', unused.map((feature) => `${feature}=()`).join(', '));
  headers.set('cross-origin-opener-policy', 'same-origin');
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', nothing);
  if (url.protocol === 'https:') headers.set('strict-transport-security', `max-age=${oneYearSeconds}`);
}
