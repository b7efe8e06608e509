import type { SpanFacts } from '#domain/health/span.ts';
import type { ProviderKind } from '#domain/provider/provider.ts';
import { traced, type Note } from '../tracing/tracing.ts';
import type { AgentFirst, PlaceResult, Telephony } from './telephony.ts';

/** The adapter, whose every command about a call is a span of the attempt's trace. */
export function tracedTelephony(vendor: ProviderKind, carrier: Telephony): Telephony {
  const ask = <T>(verb: string, attemptId: string, work: (note: Note) => Promise<T>): Promise<T> =>
    traced({ name: `carrier ${verb}`, kind: 'client', attemptId, facts: { 'redial.vendor': vendor } }, work);
  const anyCarrier: Omit<AgentFirst, 'callFlow'> = {
    place: (call, signal) =>
      ask('place', call.attemptId, async (note) => {
        const result = await carrier.place(call, signal);
        note(factsOf(result));
        return result;
      }),
    hangUp: (call) => ask('hang_up', call.attemptId, () => carrier.hangUp(call)),
    findActiveCall: (call) => ask('find_call', call.attemptId, () => carrier.findActiveCall(call)),
    listActiveCalls: () => carrier.listActiveCalls(),
    listNumbers: () => carrier.listNumbers(),
    checkAccount: () => carrier.checkAccount(),
    probeRequest: () => carrier.probeRequest(),
  };
  if (carrier.callFlow === 'agent_first') return { ...anyCarrier, callFlow: 'agent_first' };
  return {
    ...anyCarrier,
    callFlow: 'call_control',
    transferToRoom: (call) => ask('transfer', call.attemptId, () => carrier.transferToRoom(call)),
    playToVoicemail: (message) => ask('speak', message.attemptId, () => carrier.playToVoicemail(message)),
    readWebhook: (request) => carrier.readWebhook(request),
  };
}

function factsOf(result: PlaceResult): SpanFacts {
  if (result.kind !== 'refused') return { 'redial.result': result.kind };
  const { cause, sipCode, vendorCode } = result.refusal;
  return {
    ...{ 'redial.result': result.kind, 'redial.cause': cause },
    ...{ 'redial.sip_code': sipCode, 'redial.vendor_code': vendorCode },
  };
}
