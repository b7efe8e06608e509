import type { Pace } from '../../callees/pace.ts';
import { chanceFor, type Chance } from '../../callees/randomness.ts';
import type { Dials } from '../dials.ts';
import type { Faults } from '../faults.ts';
import { noGateway, parametersInHost } from './failure-map.ts';
import type { CarrierLimits } from '../limits.ts';
import { channelLimitRefusal } from '../sip-status.ts';
import { OutboundCall } from './outbound-call.ts';
import type { CreateParticipantBody, ParticipantInfo } from './participant-request.ts';
import type { SipService } from './sip-service.ts';
import { TwirpError, invalidArgument, notFound } from './twirp-error.ts';

/** Calls that LiveKit places on a SIP trunk: the participant is in the room before the phone rings. */
export class OutboundCalls {
  readonly #sip: SipService;
  readonly #dials: Dials;
  readonly #pace: Pace;
  readonly #limits: CarrierLimits;
  readonly #faults: Faults;
  readonly #gatewayChance: Chance;
  readonly #live = new Set<OutboundCall>();

  constructor(parts: {
    sip: SipService;
    dials: Dials;
    pace: Pace;
    limits: CarrierLimits;
    faults: Faults;
    seed: string;
  }) {
    this.#sip = parts.sip;
    this.#dials = parts.dials;
    this.#pace = parts.pace;
    this.#limits = parts.limits;
    this.#faults = parts.faults;
    this.#gatewayChance = chanceFor(parts.seed, 'gateway');
  }

  /**
   * Places a call. With `waitUntilAnswered` it resolves at the answer, else as soon as the participant is in the room.
   * @throws TwirpError per the failure map.
   */
  async create(body: CreateParticipantBody): Promise<ParticipantInfo> {
    const trunk = this.#sip.book.outboundTrunk(body.sipTrunkId);
    if (body.sipTrunkId === '' && body.trunk === undefined) {
      throw invalidArgument('missing sip trunk id and sip number');
    }
    if (!trunk && body.trunk === undefined) throw notFound('requested sip trunk does not exist');
    const from = body.sipNumber || (trunk?.numbers[0] ?? '');
    if (from === '') throw new TwirpError(412, 'failed_precondition', 'no numbers on outbound trunk');
    this.#passGateway(body);
    if (!trunk && /[;=]/.test(body.trunk?.hostname ?? '')) throw parametersInHost();
    const account = trunk?.sipTrunkId ?? body.trunk?.hostname ?? '';
    const refusal = this.#dials.onAccount(account) >= this.#limits.channels ? channelLimitRefusal : null;
    const dial = this.#dials.begin(
      {
        provider: 'livekit_sip',
        account,
        to: body.sipCallTo,
        from,
        commandId: null,
        clientState: null,
        attemptRef: body.roomName,
        room: body.roomName,
      },
      { refusedByCarrier: refusal !== null },
    );
    const call = new OutboundCall({ body, dial, account, sip: this.#sip, pace: this.#pace, refusal });
    this.#live.add(call);
    void call.over.finally(() => this.#live.delete(call));
    return call.place();
  }

  /** @throws TwirpError now and then: a gateway looks at its own strength before anything else. */
  #passGateway({ sipTrunkId }: CreateParticipantBody): void {
    const { gateway, nextGatewayRefusals: refusals, unkindness } = this.#faults;
    if (gateway !== 'up') throw noGateway(gateway === 'away' ? 'no response from servers' : 'cpu exhausted');
    if (refusals.next > 0) {
      refusals.next -= 1;
      throw noGateway(refusals.says);
    }
    // A request without a trunk of its own asks whether a gateway is there.
    if (sipTrunkId !== '' && this.#gatewayChance.happens(unkindness.gatewayFullPercent))
      throw noGateway('cpu exhausted');
  }

  /** The live call of a participant. */
  find(roomName: string, identity: string): OutboundCall | undefined {
    return [...this.#live].find(({ body }) => body.roomName === roomName && body.participantIdentity === identity);
  }

  async endAll(): Promise<void> {
    const end = { cause: 'carrier_closed', endedBy: 'carrier', sipCode: null } as const;
    await Promise.all([...this.#live].map((call) => call.end(end)));
  }

  /** The gateway is gone: every call leaves its room without a word, and dials in flight get no answer. */
  async dropAll(): Promise<void> {
    const end = { cause: 'gateway_gone', endedBy: 'carrier', sipCode: null, byCrash: true } as const;
    await Promise.all([...this.#live].map((call) => call.end(end)));
  }
}
