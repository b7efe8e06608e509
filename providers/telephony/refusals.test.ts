/** The vendors' tables of refusals, row by row, against what the adapters make of them. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { ServerError, SipCallError } from 'livekit-server-sdk';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Cause } from '#domain/call/call.ts';
import { refusalOfSip } from './sip-refusal.ts';
import { endOfHangup, refusalOfDialError } from './telnyx/causes.ts';
import { resultOfSipError } from './sip-trunk/causes.ts';

const table = <Row>(name: string, row: z.ZodType<Row>): Row[] =>
  z
    .array(row)
    .parse(parse(readFileSync(new URL(`../../tests/vendor/${name}`, import.meta.url), 'utf8'), { columns: true }));

const codes = table(
  'telnyx-d-codes.csv',
  z.object({ code: z.string(), sip: z.coerce.number(), meaning: z.string(), cause: Cause }),
);

describe('codes of Telnyx', () => {
  it.each(codes)('$code by SIP is $cause', ({ code, sip, meaning, cause }) => {
    const refusal = refusalOfSip({ sipCode: sip, reason: `${meaning} ${code}` });
    expect(refusal).toMatchObject({ cause, vendorCode: code, sipCode: sip });
    expect(refusal.words).toContain(code);
  });

  it.each(codes)('$code at the end of a call is $cause', ({ code, sip, meaning, cause }) => {
    const sipHangupCause = `${sip} ${meaning} ${code}`;
    expect(
      endOfHangup({ hangupCause: 'call_rejected', hangupSource: 'unknown', sipHangupCause, reason: '' }),
    ).toMatchObject({ cause, vendorCode: code });
  });

  it.each(codes)('$code as an error of the dial command is $cause', ({ code, meaning, cause }) => {
    const errors = (detail: string) => [{ code: 10010, title: 'Authorization failed', detail }];
    for (const status of [403, 404]) {
      expect(refusalOfDialError(status, { errors: errors(`${meaning} ${code}`) })).toMatchObject({ cause });
      const own = refusalOfDialError(status, { errors: errors(meaning), telnyx_error: { error_code: code } });
      expect(own).toMatchObject({ cause, vendorCode: code });
    }
  });
});

const dialErrors = table(
  'livekit-dial-errors.csv',
  z.object({
    fact: z.string(),
    http: z.coerce.number(),
    code: z.string(),
    sip: z.string(),
    said: z.string(),
    rang: z.enum(['yes', 'no', '']),
    cause: z.union([Cause, z.literal('unknown')]),
  }),
);

describe('errors of a dial by LiveKit', () => {
  it.each(dialErrors)('$fact $code $sip "$said" (rang: $rang) is $cause', (row) => {
    const { http, code, sip, said, cause } = row;
    const error =
      sip === ''
        ? new ServerError('error', said, http, code)
        : new SipCallError('error', `twirp error unknown: INVITE failed: sip status: ${sip}: ${said}`, http, code, {
            sip_status_code: sip,
            sip_status: said,
            error_details: 'CAgSKUlOVklURSBmYWlsZWQ6IHNpcCBzdGF0dXM6IA==',
          });
    // A row that does not say whether it rang holds in either case.
    const cases = row.rang === '' ? [true, false] : [row.rang === 'yes'];
    for (const hasRungOut of cases) {
      const result = resultOfSipError(error, hasRungOut);
      expect(result.kind === 'refused' ? result.refusal.cause : result.kind).toBe(cause);
      // Neither status details in base64 nor what programs say to each other.
      expect(JSON.stringify(result)).not.toMatch(/CAgS|twirp/);
    }
  });
});
