import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { callRefused } from './failure-map.ts';

const [, ...rows] = readFileSync(new URL('../../../tests/vendor/livekit-sip-codes.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(',') as [sip: string, http: string, code: string]);

describe('a dial that was refused', () => {
  it.each(rows)('LE-1: by %s is an HTTP %s, %s', (sip, http, code) => {
    const error = callRefused({ sipCode: Number(sip), reason: 'Reason' });
    expect(error).toMatchObject({ status: Number(http), code });
  });

  // Taken from the wire of a real gateway (livekit/sip be5d3f5) behind livekit-server 1.13.5.
  it.each([
    [
      { sipCode: 486, reason: 'Busy Here' },
      {
        status: 429,
        code: 'resource_exhausted',
        message: 'twirp error unknown: INVITE failed: sip status: 486: Busy Here',
        meta: {
          error_details:
            'CAgSKUlOVklURSBmYWlsZWQ6IHNpcCBzdGF0dXM6IDQ4NjogQnVzeSBIZXJlGjcKJXR5cGUuZ29vZ2xlYXBpcy5jb20vbGl2ZWtpdC5TSVBTdGF0dXMSDgjmAxIJQnVzeSBIZXJl',
          sip_status: 'Busy Here',
          sip_status_code: '486',
        },
      },
    ],
    [
      { sipCode: 603, reason: 'Decline' },
      {
        status: 403,
        code: 'permission_denied',
        message: 'twirp error unknown: unexpected status from INVITE response: sip status: 603: Decline',
        meta: {
          error_details:
            'CAcSQHVuZXhwZWN0ZWQgc3RhdHVzIGZyb20gSU5WSVRFIHJlc3BvbnNlOiBzaXAgc3RhdHVzOiA2MDM6IERlY2xpbmUaNQoldHlwZS5nb29nbGVhcGlzLmNvbS9saXZla2l0LlNJUFN0YXR1cxIMCNsEEgdEZWNsaW5l',
          sip_status: 'Decline',
          sip_status_code: '603',
        },
      },
    ],
  ])('%j is worded as by a real gateway', (refusal, error) => {
    expect(callRefused(refusal)).toMatchObject(error);
  });
});
