import { expect, it } from 'vitest';
import { secure } from './security-headers.ts';

function secured(address: string, given: Record<string, string> = {}): Headers {
  const headers = new Headers(given);
  secure(headers, new URL(address));
  return headers;
}

it('tells browsers to keep to https only where they came by it', () => {
  expect(secured('https://calls.example.com/').get('strict-transport-security')).toBe('max-age=31536000');
  expect(secured('http://127.0.0.1:3000/').has('strict-transport-security')).toBe(false);
});

it('lets what is no page load nothing, and leaves a page its policy with nonces', () => {
  expect(secured('http://a/').get('content-security-policy')).toMatch(/^default-src 'none'; frame-ancestors 'none'/);
  const policy = "script-src 'self' 'nonce-x'";
  expect(secured('http://a/', { 'content-security-policy': policy }).get('content-security-policy')).toBe(policy);
});

it('says on every answer what browsers shall not guess, frame or hand over', () => {
  const headers = secured('http://a/');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('referrer-policy')).toBe('same-origin');
  expect(headers.get('permissions-policy')).toContain('microphone=()');
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
});
