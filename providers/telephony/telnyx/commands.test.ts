import { describe, expect, it } from 'vitest';
import { decodeClientState } from './client-state.ts';
import { dialCommand, transferCommand } from './commands.ts';

const attemptId = '0198e0a0-0000-7000-8000-000000000001';
const callee = '+12025550188';
const ours = '+12025550105';
const webhookUrl = 'https://redial.example/webhooks/telnyx/1';
const dial = dialCommand(
  { attemptId, to: callee, from: ours, ringTimeoutSeconds: 30, maxDurationSeconds: 50_000, webhookUrl },
  '1',
);
const transfer = transferCommand({ attemptId, carrierCallId: 'v3:1', step: 2, from: ours, webhookUrl }, 'sip.example');

describe('what Telnyx would otherwise choose by itself', () => {
  it('TT-4: the caller of the leg into the room is our number, never the callee’s', () => {
    expect(transfer.from).toBe(ours);
    expect(JSON.stringify(transfer)).not.toContain(callee.slice(1));
  });

  it('TT-3: the events of both legs come to the account’s address', () => {
    for (const command of [dial, transfer]) {
      expect(command).toMatchObject({ webhook_url: webhookUrl, webhook_url_method: 'POST' });
    }
    expect(decodeClientState(transfer.target_leg_client_state)).toEqual({ attemptId, leg: 'room' });
  });

  it('TT-6: nobody hears the room ring, and what is spoken is encrypted', () => {
    expect(transfer).toMatchObject({ early_media: false, media_encryption: 'SRTP', sip_transport_protocol: 'TLS' });
  });

  it('TD-6: the phone rings once', () => {
    expect(dial.retry_on_timeout).toBe(false);
  });

  it('TW-3: an event is repeated five times within a minute', () => {
    for (const { webhook_retries_policies: policies } of [dial, transfer]) {
      expect(Object.keys(policies)).toEqual(expect.arrayContaining(['call.answered', 'call.hangup']));
      for (const { retries_ms } of Object.values(policies)) {
        expect(retries_ms).toHaveLength(5);
        expect(retries_ms.reduce((sum, pause) => sum + pause, 0)).toBeLessThanOrEqual(60_000);
      }
    }
  });
});

it('TD-2: a call lasts no longer than Telnyx allows', () => {
  expect(dial.time_limit_secs).toBe(14_400);
});
