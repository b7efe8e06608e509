import type { Dials } from '../dials.ts';
import { DialRate } from '../limits.ts';
import type { CarrierLimits } from '../limits.ts';
import { channelLimitRefusal, foreignCallerIdRefusal } from '../sip-status.ts';
import type { Refusal } from '../sip-status.ts';
import type { CallControlApplication, TelnyxAccount } from './account.ts';
import { errors } from './errors.ts';

/** Says which dials the account may make: at all, this fast, and with this caller ID. */
export class Admission {
  readonly #account: TelnyxAccount;
  readonly #dials: Dials;
  readonly #limits: CarrierLimits;
  readonly #rate = new DialRate();

  constructor(parts: { account: TelnyxAccount; dials: Dials; limits: CarrierLimits }) {
    this.#account = parts.account;
    this.#dials = parts.dials;
    this.#limits = parts.limits;
  }

  /** @throws TelnyxError 10015 */
  application(id: string): CallControlApplication {
    const application = this.#account.applications.find((candidate) => candidate.id === id);
    if (!application) {
      throw errors.badRequest('Invalid value for connection_id (Call Control App ID).', 'connection_id');
    }
    return application;
  }

  /** Counts a dial. @throws TelnyxError if there were too many in the last seconds. */
  countDial(now: number): void {
    if (!this.#rate.take(this.#limits.dialsPerFiveSeconds, now)) throw errors.dialRate();
  }

  /** The SIP answer to a dial that the carrier accepts as a command and then refuses itself; null if it goes through. */
  refusalFor(application: CallControlApplication, from: string): Refusal | null {
    if (!this.#account.numbers.some(({ number }) => number === from)) return foreignCallerIdRefusal;
    const telnyxCalls = this.#account.applications.map(({ id }) => this.#dials.onAccount(id));
    const onAccount = telnyxCalls.reduce((sum, calls) => sum + calls, 0);
    if (onAccount >= this.#limits.channels) return channelLimitRefusal;
    const limit = application.outboundChannelLimit;
    if (limit !== null && this.#dials.onAccount(application.id) >= limit) {
      return { sipCode: 403, reason: 'Connection channel limit exceeded D3' };
    }
    return null;
  }
}
