import {
  SIPDispatchRule,
  SIPDispatchRuleCallee,
  SIPDispatchRuleInfo,
  SIPMediaConfig,
  SIPMediaEncryption,
  type SIPInboundTrunkInfo,
} from '@livekit/protocol';
import { ServerError, SipClient } from 'livekit-server-sdk';
import { livekitHttpUrl } from '#domain/environment.ts';
import { RedialError } from '#domain/error.ts';
import {
  signallingAddresses,
  type DispatchRule,
  type InboundObjects,
  type InboundTrunk,
  type RouteStep,
} from '#domain/provider/inbound-route.ts';
import { vendorFailure } from '../vendor-failure.ts';

/** LiveKit's inbound trunk and dispatch rule, by which the calls that carriers transfer enter the rooms of their attempts. */
export interface InboundRoute {
  /** @throws RedialError `not_ready` (no telephone calls, wrong key), `unavailable` */
  read(): Promise<InboundObjects>;
  /** @throws RedialError the same, or `bad_input` where LiveKit refuses */
  take(step: RouteStep): Promise<void>;
}

/** Written into what we make, and changed only where it stands. */
const ours = 'redial';
const trunkName = 'Redial: calls of carriers';
const ruleName = 'Redial: rooms of attempts';
/** Somebody waits for it who wants to launch a campaign. */
const timeoutSeconds = 5;
/** The carrier's sound is encrypted; that of others on the same trunk need not be. */
const media = new SIPMediaConfig({ encryption: SIPMediaEncryption.SIP_MEDIA_ENCRYPT_ALLOW });

export function createInboundRoute(environment: {
  LIVEKIT_URL: string;
  LIVEKIT_API_KEY: string;
  LIVEKIT_API_SECRET: string;
  LIVEKIT_SIP_URL?: string | undefined;
}): InboundRoute {
  const sipUrl = environment.LIVEKIT_SIP_URL ?? livekitHttpUrl(environment.LIVEKIT_URL);
  const sip = new SipClient(sipUrl, environment.LIVEKIT_API_KEY, environment.LIVEKIT_API_SECRET, {
    requestTimeout: timeoutSeconds,
    failover: false,
  });
  return {
    read: () =>
      orFailure(async () => {
        const [trunks, rules] = await Promise.all([sip.listSipInboundTrunk(), sip.listSipDispatchRule()]);
        return { trunks: trunks.map(trunkOf), rules: rules.map(ruleOf) };
      }),
    take: async (step) => {
      await orFailure(() => takeStep(sip, step));
    },
  };
}

async function takeStep(sip: SipClient, step: RouteStep): Promise<unknown> {
  switch (step.kind) {
    case 'create_trunk':
      return sip.createSipInboundTrunk(trunkName, [], {
        metadata: ours,
        allowedAddresses: [...signallingAddresses],
        media,
      });
    case 'change_trunk': {
      const [trunk] = await sip.listSipInboundTrunk({ trunkIds: [step.id] });
      if (trunk === undefined) return;
      trunk.allowedAddresses = [...step.allowedAddresses];
      trunk.authUsername = '';
      trunk.authPassword = '';
      trunk.media = media;
      return sip.updateSipInboundTrunk(step.id, trunk);
    }
    case 'create_rule':
      return sip.createSipDispatchRule(
        { type: 'callee', roomPrefix: '' },
        { name: ruleName, metadata: ours, trunkIds: [step.trunkId], hidePhoneNumber: true },
      );
    case 'delete_trunk':
      return sip.deleteSipTrunk(step.id);
    case 'delete_rule':
      return sip.deleteSipDispatchRule(step.id);
    case 'change_rule':
      return sip.updateSipDispatchRule(
        step.id,
        new SIPDispatchRuleInfo({
          name: ruleName,
          metadata: ours,
          trunkIds: [step.trunkId],
          hidePhoneNumber: true,
          rule: new SIPDispatchRule({ rule: { case: 'dispatchRuleCallee', value: new SIPDispatchRuleCallee() } }),
        }),
      );
  }
}

function trunkOf(trunk: SIPInboundTrunkInfo): InboundTrunk {
  const encryption = trunk.media?.encryption ?? trunk.mediaEncryption;
  return {
    id: trunk.sipTrunkId,
    name: trunk.name,
    isOurs: trunk.metadata === ours,
    numbers: trunk.numbers,
    allowedNumbers: trunk.allowedNumbers,
    allowedAddresses: trunk.allowedAddresses,
    needsPassword: trunk.authUsername !== '',
    takesEncryption: encryption !== SIPMediaEncryption.SIP_MEDIA_ENCRYPT_DISABLE,
  };
}

function ruleOf(rule: SIPDispatchRuleInfo): DispatchRule {
  const callee = rule.rule?.rule.case === 'dispatchRuleCallee' ? rule.rule.rule.value : null;
  return {
    id: rule.sipDispatchRuleId,
    name: rule.name,
    isOurs: rule.metadata === ours,
    trunkIds: rule.trunkIds,
    entersNamedRoom: callee !== null && callee.roomPrefix === '' && callee.pin === '' && !callee.randomize,
    hidesNumber: rule.hidePhoneNumber,
    bringsAgents: (rule.roomConfig?.agents.length ?? 0) > 0,
  };
}

async function orFailure<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof ServerError)) throw vendorFailure('LiveKit', null);
    if (/sip not connected/i.test(error.message)) throw new RedialError('livekit_without_sip');
    throw vendorFailure('LiveKit', error.status);
  }
}
