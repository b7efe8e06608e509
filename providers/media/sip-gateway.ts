import { ServerError, SipClient } from 'livekit-server-sdk';
import { SIPOutboundConfig } from '@livekit/protocol';
import { livekitHttpUrl } from '#domain/environment.ts';
import { message, type Message } from '#domain/message/index.ts';
import type { ProbeState } from '#domain/health/probe.ts';
import type { ProbeResult } from '../probe.ts';

interface LiveKitSip {
  LIVEKIT_URL: string;
  LIVEKIT_API_KEY: string;
  LIVEKIT_API_SECRET: string;
  LIVEKIT_SIP_URL?: string | undefined;
}

/** LiveKit's SIP gateway, which all calls pass. */
export interface SipGateway {
  /** Whether a gateway takes calls now. Rings nobody and makes no room. */
  probe(): Promise<ProbeResult>;
}

/**
 * LiveKit's server hands this host on, and every gateway refuses it for its parameter: after it has looked at its own
 * strength, and before it makes a room or resolves a name. A gateway that took it would find no such host.
 */
const refusedHost = 'probe.invalid=';
/** LiveKit itself waits for a gateway's word for about a second. */
const timeoutSeconds = 5;

/**
 * LiveKit has no request that lists its gateways; only a dial is handed to one. So the probe is a dial that must be refused.
 * Source: livekit/livekit `pkg/service/sip.go`, livekit/sip `pkg/sip/client.go` (`createSIPParticipant`).
 */
export function createSipGateway(environment: LiveKitSip): SipGateway {
  const url = environment.LIVEKIT_SIP_URL ?? livekitHttpUrl(environment.LIVEKIT_URL);
  const sip = new SipClient(url, environment.LIVEKIT_API_KEY, environment.LIVEKIT_API_SECRET, { failover: false });
  return {
    async probe() {
      try {
        await sip.createSipParticipant(
          '',
          'probe',
          'probe',
          { fromNumber: 'probe', participantIdentity: 'probe', timeout: timeoutSeconds },
          new SIPOutboundConfig({ hostname: refusedHost }),
        );
        return { state: 'ok', says: null };
      } catch (error) {
        return meaningOf(error);
      }
    },
  };
}

function meaningOf(error: unknown): ProbeResult {
  if (!(error instanceof ServerError)) return failed('away', message('vendor_silent', { vendor: 'LiveKit' }));
  switch (error.code) {
    case 'unavailable':
      return /exhausted/i.test(error.message)
        ? failed('full', message('gateway_full'))
        : failed('away', message('gateway_away'));
    case 'resource_exhausted':
      return failed('full', message('gateway_full'));
    case 'unauthenticated':
    case 'permission_denied':
      return failed('refused', message('vendor_key_refused', { vendor: 'LiveKit', status: error.status }));
    case 'internal':
      if (/sip not connected/i.test(error.message)) return failed('refused', message('gateway_not_connected'));
      break;
    case 'bad_route':
    case 'unimplemented':
      return failed('refused', message('gateway_not_connected'));
    case undefined:
      return failed('away', message('vendor_unavailable', { vendor: 'LiveKit', status: error.status }));
  }
  // Anything else is the word of a gateway that has looked at the request.
  return { state: 'ok', says: null };
}

const failed = (state: ProbeState, says: Message): ProbeResult => ({ state, says });
