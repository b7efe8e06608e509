import { errors } from './errors.ts';
import { isCallControlId } from './leg.ts';
import type { Leg } from './leg.ts';
import type { PhoneCall } from './phone-call.ts';

/** `GET /v2/calls/:id` knows a call for ten minutes after its end. */
const keptMs = 600_000;

export interface KnownLeg {
  leg: Leg;
  /** null for a call of the previous process: only its record is left. */
  call: PhoneCall | null;
}

/** The legs that are alive or ended a short while ago. */
export class Legs {
  readonly #known = new Map<string, KnownLeg>();

  /** Knows a leg until ten minutes after its end. */
  keep(leg: Leg, call: PhoneCall | null): void {
    this.#known.set(leg.callControlId, { leg, call });
    leg.over.signal.addEventListener('abort', () => {
      setTimeout(() => this.#known.delete(leg.callControlId), keptMs).unref();
    });
  }

  /** @throws TelnyxError 90015, 10005 */
  find(callControlId: string): KnownLeg {
    if (!isCallControlId(callControlId)) throw errors.invalidCallControlId();
    const found = this.#known.get(callControlId);
    if (!found) throw errors.notFound();
    return found;
  }

  /** Legs of a connection that are alive. */
  active(connectionId: string): Leg[] {
    return [...this.#known.values()]
      .map(({ leg }) => leg)
      .filter((leg) => leg.connectionId === connectionId && !leg.ended);
  }

  /** The calls that the legs belong to. */
  calls(): Set<PhoneCall> {
    return new Set([...this.#known.values()].flatMap(({ call }) => call ?? []));
  }

  clear(): void {
    this.#known.clear();
  }
}
