import { ServerError } from 'livekit-server-sdk';
import { describe, expect, it } from 'vitest';
import { isNotFound, resultOfSipError } from './causes.ts';

// What the gateway says, row by row, stands in tests/vendor/livekit-dial-errors.csv.
describe('resultOfSipError', () => {
  it('does not show what is not for people', () => {
    const said = 'sip status: 486: Busy Here CAgSKUlOVklURSBmYWlsZWQ6IHNpcCBzdGF0dXM6IDQ4Ng==';
    const result = resultOfSipError(new ServerError('error', said, 412, 'failed_precondition'), false);
    expect(result).toMatchObject({
      refusal: { words: 'The SIP service could not place the call (sip status: 486: Busy Here).' },
    });
  });

  it.each([
    new ServerError('error', 'deadline exceeded', 408, 'deadline_exceeded'),
    new ServerError('error', 'internal', 500, 'internal'),
    new ServerError('error', 'Bad Gateway', 502),
    new TypeError('fetch failed'),
    new DOMException('The operation was aborted due to timeout', 'TimeoutError'),
  ])('leaves open what happened after %s', (error) => {
    expect(resultOfSipError(error, true).kind).toBe('unknown');
  });
});

it('knows what does not exist any more', () => {
  expect(isNotFound(new ServerError('error', 'participant does not exist', 404, 'not_found'))).toBe(true);
  expect(isNotFound(new ServerError('error', 'boom', 500, 'internal'))).toBe(false);
});
