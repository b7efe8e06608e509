import type { CallEvent } from '#domain/call/call-event.ts';
import type { Cause } from '#domain/call/call.ts';

type Ended = Extract<CallEvent, { type: 'ended' }>;

/** The end of a call, now and by the callee unless `changes` say otherwise. */
export function ended(cause: Cause, changes: Partial<Ended> = {}): Ended {
  return {
    type: 'ended',
    id: 'end',
    at: new Date().toISOString(),
    cause,
    endedBy: 'callee',
    sipCode: null,
    vendorCode: null,
    words: '',
    ...changes,
  };
}
