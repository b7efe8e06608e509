import { describe, expect, it } from 'vitest';
import { isForeignRequest, otherAddressOf } from './request-origin.ts';

const own = 'https://calls.example.com';
const foreign = (method: string, headers: Record<string, string>): boolean =>
  isForeignRequest({ method, headers: new Headers(headers) }, own);

const changing = ['POST', 'PUT', 'PATCH', 'DELETE'];
const formTypes = [
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'TEXT/PLAIN;charset=UTF-8',
  'application/x-sveltekit-formdata',
];

describe('a request that can change something', () => {
  it.each(changing)('from our own page is ours, whatever it sends (%s)', (method) => {
    for (const type of [...formTypes, 'application/json', 'text/csv']) {
      expect(foreign(method, { origin: own, 'content-type': type })).toBe(false);
    }
    expect(foreign(method, { origin: own })).toBe(false);
  });

  it.each([
    'https://evil.example',
    'https://calls.example.com.evil.example',
    'https://calls.example.com:8443',
    'http://calls.example.com',
    'https://other.example.com',
    'null',
    '',
  ])('from another page is foreign, whatever it sends (%s)', (origin) => {
    for (const method of changing) {
      for (const type of [...formTypes, 'application/json', 'text/csv']) {
        expect(foreign(method, { origin, 'content-type': type })).toBe(true);
      }
      expect(foreign(method, { origin })).toBe(true);
    }
  });

  it('without an origin is foreign if a form could have made it', () => {
    for (const method of changing) {
      expect(foreign(method, {})).toBe(true);
      for (const type of formTypes) expect(foreign(method, { 'content-type': type })).toBe(true);
    }
  });

  it('without an origin is foreign if the browser says that another site made it', () => {
    for (const site of ['cross-site', 'same-site']) {
      expect(foreign('POST', { 'content-type': 'application/json', 'sec-fetch-site': site })).toBe(true);
    }
  });

  it('without an origin is let through with JSON, which only programs send so', () => {
    expect(foreign('POST', { 'content-type': 'application/json' })).toBe(false);
    expect(foreign('POST', { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' })).toBe(false);
  });

  it('of a method that nobody knows is held to the same', () => {
    expect(foreign('PURGE', {})).toBe(true);
    expect(foreign('QUERY', { origin: 'https://evil.example', 'content-type': 'application/json' })).toBe(true);
  });
});

describe('a page of ours under another address than the server’s own', () => {
  const other = (headers: Record<string, string>) =>
    otherAddressOf({ method: 'POST', headers: new Headers(headers) }, own);

  it('is named, so that the setting can be mended', () => {
    for (const origin of ['http://calls.example.com', 'https://127.0.0.1:8443', 'https://calls2.example.com'])
      expect(other({ origin, 'sec-fetch-site': 'same-origin' })).toBe(origin);
  });

  it('is none where another site’s page asks, or nothing is wrong', () => {
    for (const site of ['cross-site', 'same-site', 'none'])
      expect(other({ origin: 'https://evil.example', 'sec-fetch-site': site })).toBeNull();
    expect(other({ origin: 'https://evil.example' })).toBeNull();
    expect(other({ origin: 'null', 'sec-fetch-site': 'same-origin' })).toBeNull();
    expect(other({ origin: own, 'sec-fetch-site': 'same-origin' })).toBeNull();
    expect(other({})).toBeNull();
  });
});

it('lets everybody read: what a foreign page may see is the browser’s own rule', () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS']) {
    expect(foreign(method, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).toBe(false);
  }
});
