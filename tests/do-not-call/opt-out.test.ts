/** What an opt-out during a call does to everything else that would call the number. */
import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { scheduleCallback } from '#db/callback/callback.ts';
import { addToDoNotCall } from '#db/do-not-call/do-not-call.ts';
import { attempts, callbacks, calls, contacts } from '#db/schema/index.ts';
import { hours, tuesday, useLawScene } from '../support/law-scene.ts';
import { one } from '../support/one.ts';

const scene = useLawScene();
const { campaignWith, begin, contactOf, lease, end, nextPhone } = scene;

describe('an opt-out during a call', () => {
  it('ends everything else for the number: waiting retries, callbacks, leases, ringing phones', async () => {
    const phone = nextPhone();
    const campaignOf = () => campaignWith([phone]);
    const [talking, ringing, leased, planned, fresh] = await Promise.all([
      campaignOf(),
      // No second call to a number begins: this one's was corrected while its phone rang.
      campaignWith([nextPhone()]),
      campaignOf(),
      campaignOf(),
      campaignOf(),
    ]);
    // Before the others: nobody is leased who is on the phone with us.
    const waitingLease = await lease(leased.campaignId);
    const attemptId = await lease(talking.campaignId);
    await begin(attemptId);
    const [call] = await scene.db
      .insert(calls)
      .values({ attemptId, contactId: talking.ids[0], campaignId: talking.campaignId })
      .returning();
    const other = await lease(ringing.campaignId);
    await begin(other);
    await scene.db
      .update(contacts)
      .set({ phone })
      .where(eq(contacts.id, one(ringing.ids)));
    for (const { ids } of [planned, talking]) {
      const contactId = one(ids);
      await scheduleCallback(scene.db, { contactId, source: 'callee', requestedFor: hours(1), now: tuesday });
    }

    const effects = await addToDoNotCall(scene.db, { phone, source: 'spoken', callId: call?.id });
    expect(effects.live).toEqual([{ attemptId: other }]);
    expect(effects.closed.map(({ contactId }) => contactId).sort()).toEqual(
      [planned.ids[0], fresh.ids[0]].map(String).sort(),
    );
    expect(await contactOf(fresh.ids[0])).toMatchObject({ state: 'opted_out', barredBy: 'do_not_call' });
    const open = and(eq(callbacks.status, 'scheduled'), eq(callbacks.campaignId, talking.campaignId));
    expect(await scene.db.select().from(callbacks).where(open)).toEqual([]);
    expect(await begin(waitingLease)).toMatchObject({ kind: 'blocked', cause: 'blocked' });
    expect(await end(other, 'cancelled')).toMatchObject({ final: true });
    await scene.db.update(attempts).set({ inProgressAt: tuesday }).where(eq(attempts.id, attemptId));
    expect(await end(attemptId, 'normal')).toMatchObject({ state: 'opted_out', final: true });
  });

  it('comes before or after a dial of another campaign, never beside it', async () => {
    for (let round = 0; round < 10; round++) {
      const phone = nextPhone();
      const { campaignId } = await campaignWith([phone]);
      const attemptId = await lease(campaignId);
      const [permission, effects] = await Promise.all([
        begin(attemptId),
        addToDoNotCall(scene.db, { phone, source: 'spoken' }),
      ]);
      // Dialled: then the opt-out knows the call and has it hung up.
      expect(permission.kind === 'go').toBe(effects.live.length === 1);
    }
  });
});
