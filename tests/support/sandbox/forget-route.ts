import { SipClient } from 'livekit-server-sdk';
import type { LiveKitEnvironment } from '#providers/telephony/index.ts';

/** Deletes all inbound trunks and dispatch rules of a LiveKit. */
export async function forgetRoute(environment: LiveKitEnvironment): Promise<void> {
  const { LIVEKIT_SIP_URL, LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = environment;
  const url = LIVEKIT_SIP_URL ?? LIVEKIT_URL.replace(/^ws/, 'http');
  const sip = new SipClient(url, LIVEKIT_API_KEY, LIVEKIT_API_SECRET);
  for (const { sipTrunkId } of await sip.listSipInboundTrunk()) await sip.deleteSipTrunk(sipTrunkId);
  for (const { sipDispatchRuleId } of await sip.listSipDispatchRule()) {
    await sip.deleteSipDispatchRule(sipDispatchRuleId);
  }
}
