import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { front } from './front.ts';

function passedOn(method: string, url: string, headers: Record<string, string> = {}) {
  const request = { method, url, headers: { ...headers } } as unknown as IncomingMessage;
  let served: IncomingMessage | undefined;
  front('https', (given) => void (served = given))(request, {} as ServerResponse);
  return { method: served?.method, url: served?.url, protocol: served?.headers['x-forwarded-proto'] };
}

it('says how the server is reached, unless a proxy knows better', () => {
  expect(passedOn('GET', '/').protocol).toBe('https');
  expect(passedOn('GET', '/', { 'x-forwarded-proto': 'http' }).protocol).toBe('http');
});

it('passes on what it need not mend', () => {
  for (const url of ['/', '/api/v1/callbacks?a=%20b&&c', '/api/v1/%zz?', '/campaigns?x-sveltekit-invalidated=1']) {
    expect(passedOn('DELETE', url)).toMatchObject({ method: 'DELETE', url });
  }
});

it('makes a method of TRACE that no route has', () => {
  expect(passedOn('TRACE', '/api/v1/callbacks').method).toBe('UNKNOWN');
});

it('takes the framework’s own parameters from the API’s addresses', () => {
  expect(passedOn('GET', '/api/v1/x?x-sveltekit-a=1&b=2&x-sveltekit-c').url).toBe('/api/v1/x?b=2');
  expect(passedOn('GET', '/api/v1/x?%78-sveltekit-a=1').url).toBe('/api/v1/x?');
});
