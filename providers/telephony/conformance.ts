/** What every carrier's adapter promises, as tests. Not part of the product: only the vendors' tests import it. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cause } from '#domain/call/call.ts';
import { requireCallControl } from './telephony.ts';
import type { PlaceCall, Telephony } from './telephony.ts';

/** How the owner of a number, or the network before it, treats a call: what each carrier must be able to act out. */
const failures = [
  ['busy', 'busy', 486],
  ['no_answer', 'no_answer', null],
  ['rejected', 'declined', 603],
  ['invalid_number', 'invalid_number', 404],
  ['unreachable', 'unreachable', 480],
  ['carrier_unavailable', 'carrier_failure', 503],
  ['capacity_then_human', 'capacity', 403],
  ['no_route', 'no_route', 404],
  ['blocked', 'blocked', 608],
  ['caller_id_refused', 'caller_number', 403],
  ['account_blocked', 'configuration', 404],
] as const satisfies [string, Cause, number | null][];

type Behaviour = (typeof failures)[number][0] | 'human';

/** An adapter before a carrier, real or acted, that does what the numbers say. */
export interface VendorUnderTest {
  telephony: Telephony;
  /** The same, asking where nobody answers. */
  away: Telephony;
  /** The same, with an account that the carrier does not know. */
  stranger: Telephony;
  /** A fresh number whose owner behaves so. */
  number(behaviour: Behaviour): string;
  /** A dial that rings for some seconds at most. */
  call(to: string, attemptId: string): PlaceCall;
  /** How a call that was placed ended; only of carriers that say so by an event. */
  ended?(attemptId: string): Promise<{ cause: Cause; sipCode: number | null }>;
  /** A person who has answered and is in the attempt's room; `leave` frees what was needed for that. */
  connected(attemptId: string): Promise<{ to: string; carrierCallId: string; leave: () => Promise<void> }>;
}

/** The promises of `Telephony`, kept by the adapter that `make` gives once the test's own set-up is done. */
export function describeTelephony(name: string, make: () => VendorUnderTest): void {
  describe(`${name}, as any carrier`, () => {
    let vendor: VendorUnderTest;
    beforeAll(() => {
      vendor = make();
    });

    describeFailures(() => vendor);
    describeLiveCalls(() => vendor);
    describeDials(() => vendor);
    describeAccount(() => vendor);
  });
}

function describeFailures(vendor: () => VendorUnderTest): void {
  it.each(failures)(
    '%s has the cause %s, no number in what is said, and no call left',
    async (behaviour, cause, sipCode) => {
      const { telephony, number, call, ended } = vendor();
      const attemptId = randomUUID();
      const to = number(behaviour);
      const result = await telephony.place(call(to, attemptId));
      if (result.kind === 'unknown') throw new Error('The carrier gave a clear answer, but the result is unknown');
      if (result.kind === 'placed' && !ended) throw new Error('It was placed, and nothing will tell of its end');
      const failure = result.kind === 'refused' ? result.refusal : await ended?.(attemptId);
      expect(failure).toMatchObject({ cause, sipCode });
      expect(JSON.stringify(failure)).not.toContain(to.slice(1));
      // A trunk's refusal comes before its leg has left the room.
      const find = () => telephony.findActiveCall({ attemptId, carrierCallId: null });
      await expect.poll(find, { timeout: 30_000 }).toBeNull();
    },
  );
}

function describeLiveCalls(vendor: () => VendorUnderTest): void {
  it('a call that is answered is found by its attempt, listed once, and hung up, however often', async () => {
    const { telephony, connected } = vendor();
    const attemptId = randomUUID();
    const { to, carrierCallId, leave } = await connected(attemptId);
    const find = () => telephony.findActiveCall({ attemptId, carrierCallId: null });
    await expect.poll(find, { timeout: 30_000 }).toMatchObject({ attemptId, carrierCallId, answered: true });
    const listed = (await telephony.listActiveCalls()).filter((call) => call.attemptId === attemptId);
    expect(listed.map((call) => call.carrierCallId)).toEqual([carrierCallId]);
    expect(JSON.stringify(listed)).not.toContain(to.slice(1));

    await telephony.hangUp({ attemptId, carrierCallId });
    await expect.poll(find, { timeout: 30_000 }).toBeNull();
    await telephony.hangUp({ attemptId, carrierCallId });
    await telephony.hangUp({ attemptId, carrierCallId: null });
    await leave();
  });

  it('a call that nobody placed is not alive, and may be hung up', async () => {
    const { telephony } = vendor();
    const nobody = { attemptId: randomUUID(), carrierCallId: null };
    expect(await telephony.findActiveCall(nobody)).toBeNull();
    await telephony.hangUp(nobody);
    expect((await telephony.listActiveCalls()).map(({ attemptId }) => attemptId)).not.toContain(nobody.attemptId);
  });
}

function describeDials(vendor: () => VendorUnderTest): void {
  it('a dial that is given up before it began is unclear, and rings nowhere', async () => {
    const { telephony, number, call } = vendor();
    const attemptId = randomUUID();
    const result = await telephony.place(call(number('human'), attemptId), AbortSignal.abort());
    expect(result).toMatchObject({ kind: 'unknown' });
    expect(await telephony.findActiveCall({ attemptId, carrierCallId: null })).toBeNull();
  });

  it('a dial is unclear while the carrier is away, and a matter of configuration if it does not know us', async () => {
    const { away, stranger, number, call } = vendor();
    const dials = [away, stranger].map((telephony) => {
      const to = number('human');
      return telephony.place(call(to, randomUUID())).then((result) => ({ to, result }));
    });
    const [unclear, refused] = await Promise.all(dials);
    expect(unclear?.result).toMatchObject({ kind: 'unknown' });
    expect(refused?.result).toMatchObject({ kind: 'refused', refusal: { cause: 'configuration' } });
    for (const one of [unclear, refused]) expect(JSON.stringify(one?.result)).not.toContain(one?.to.slice(1));
  });
}

function describeAccount(vendor: () => VendorUnderTest): void {
  it('its numbers are E.164, and some of them may call', async () => {
    const numbers = await vendor().telephony.listNumbers();
    for (const { number } of numbers) expect(number).toMatch(/^\+[1-9]\d+$/);
    expect(numbers.some(({ outboundAllowed }) => outboundAllowed)).toBe(true);
  });

  it('its account is checked by really asking; what is wrong is said, not thrown', async () => {
    const { telephony, away, stranger } = vendor();
    expect((await telephony.checkAccount()).findings.filter(({ ok }) => !ok)).toEqual([]);
    for (const broken of [away, stranger]) {
      const { findings } = await broken.checkAccount();
      expect(findings.some(({ ok }) => !ok)).toBe(true);
    }
  });

  it('a webhook that it did not sign is refused', async () => {
    const request = { rawBody: '{"data":{}}', headers: {} };
    const read = async () => requireCallControl(vendor().telephony).readWebhook(request);
    const refusal: unknown = await read().catch((error: unknown) => error);
    expect(['unauthorised', 'bad_input']).toContain((refusal as { code: string }).code);
  });
}
