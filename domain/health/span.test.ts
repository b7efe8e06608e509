import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attributesOf, isCode, rootSpanIdOf, traceIdOf } from './span.ts';

const attemptId = '019ac3f0-7d2a-7c11-9f00-0123456789ab';

it('names traces by attempts, so that nobody has to hand ids on', () => {
  expect(traceIdOf(attemptId)).toBe('019ac3f07d2a7c119f000123456789ab');
  expect(rootSpanIdOf(attemptId)).toBe('9f000123456789ab');
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      expect(traceIdOf(id)).toMatch(/^[0-9a-f]{32}$/);
      expect(traceIdOf(id).endsWith(rootSpanIdOf(id))).toBe(true);
      expect(rootSpanIdOf(id)).not.toBe('0'.repeat(16));
      expect(isCode(id)).toBe(true);
    }),
  );
});

it('takes ids, states and codes of vendors for codes', () => {
  for (const text of ['connected', 'call.answered', 'D12', '486', 'sip_trunk', 'RedialError', 'UND_ERR_SOCKET']) {
    expect(isCode(text), text).toBe(true);
  }
});

it('takes nothing for a code that people say or are called, that rings or is an address', () => {
  for (const text of [
    ...['Call me tomorrow', 'Ana Lima', 'José', '', '+49', '+14155550123', '14155550123', '415-555-0123', '4155550'],
    ...['ana@example.com', 'https://crm.example.com/hooks', 'sip:ana', '١٤١٥', 'x'.repeat(65)],
  ]) {
    expect(isCode(text), text).toBe(false);
  }
  fc.assert(
    fc.property(fc.integer({ min: 1_000_000, max: 999_999_999_999_999 }), (number) => {
      for (const text of [`+${number}`, `${number}`, `tel.${number}`]) expect(isCode(text)).toBe(false);
    }),
  );
});

it('leaves out what is not known and what is no code', () => {
  const facts = {
    'redial.vendor': 'telnyx',
    'redial.vendor_code': null,
    'redial.result': 'The number +14155550123 is busy',
    'redial.events': ['answered', 'said hello'],
    'http.response.status_code': 422,
  };
  expect(attributesOf(facts)).toEqual({
    'redial.vendor': 'telnyx',
    'redial.events': ['answered'],
    'http.response.status_code': 422,
  });
});
