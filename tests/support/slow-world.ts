import { setTimeout as sleep } from 'node:timers/promises';
import type { CallEvent } from '#domain/call/call-event.ts';
import type { Claim, Conclusion, ContactSchedule, Lease } from '#domain/dialling/claim.ts';
import { ended as endOf } from './ended.ts';
import { emptyClaim } from './quick-lease.ts';

/** The database, carrier and after-call work of one campaign or contact in stories of a database that stands still. */
export interface World {
  asked: string[];
  /** What the database does not answer until what happens meanwhile has happened. */
  slow: string;
  /** Nor, when it is asked for it the first time, within this time. */
  slowMs: number;
  happened: Promise<void>;
  /** From then on, when no more answers are left, everybody is called. */
  hasHappened(): void;
  claims: Partial<Claim>[];
  conclusions: (Partial<Conclusion> & { dueInMs?: number })[];
  schedules: ContactSchedule[];
  isOver: boolean;
  /** Claims and conclusions that were asked for, by the id of the claim or attempt. */
  claimed: Map<string, Claim>;
  concluded: Map<string, Partial<Conclusion>>;
  /** The work after a call ends when `endAfterCall` is called. */
  afterCallEnds: Promise<void>;
  endAfterCall(): void;
}

const worlds = new Map<string, World>();

/** Of a campaign, a contact, or an attempt, whose ids begin with the world's. */
export function worldOf(id: string): World {
  const world = worlds.get(id.slice(0, 36));
  if (!world) throw new Error(`No world for ${id}`);
  return world;
}

export function createWorld(id: string, given: Partial<World>): World {
  const { promise: happened, resolve } = Promise.withResolvers<void>();
  const { promise: afterCallEnds, resolve: endAfterCall } = Promise.withResolvers<void>();
  const world: World = {
    asked: [],
    slow: '',
    slowMs: 0,
    happened,
    hasHappened() {
      world.isOver = true;
      resolve();
    },
    claims: [],
    conclusions: [],
    schedules: [],
    isOver: false,
    claimed: new Map(),
    concluded: new Map(),
    afterCallEnds,
    endAfterCall,
    ...given,
  };
  worlds.set(id, world);
  return world;
}

async function ask(id: string, what: string): Promise<void> {
  const world = worldOf(id);
  world.asked.push(what);
  if (what !== world.slow) return;
  // Asked again because its workflow task was lost, it is answered at once, but not before what happens meanwhile.
  const isFirst = world.asked.filter((one) => one === what).length === 1;
  await Promise.all([isFirst ? sleep(world.slowMs) : null, world.happened]);
}

const talked = { outcome: 'connected', state: 'completed', conversation: true, push: true, final: true } as const;
export const ready: ContactSchedule = { state: 'ready', final: false, dueAt: null, campaignId: 'c' };

/** As the database does: what is asked again, because its workflow task was lost, gets the same answer. */
function once<T>(answers: Map<string, T>, id: string, answer: () => T): T {
  const known = answers.get(id) ?? answer();
  answers.set(id, known);
  return known;
}

export const slowActivities = {
  async claimContacts({ campaignId, claimId, nudges }: { campaignId: string; claimId: string; nudges?: number }) {
    const { claims, isOver, claimed } = worldOf(campaignId);
    const claim = once(claimed, claimId, () => ({ ...emptyClaim, ...(claims.shift() ?? { finished: isOver }) }));
    await ask(campaignId, 'claim');
    return { ...claim, nudges };
  },
  grantSlots: ({ campaignId }: { campaignId: string }) => ask(campaignId, 'grant'),
  completeCampaign: () => Promise.resolve(true),
  async dial({ attemptId }: { attemptId: string }) {
    await ask(attemptId, 'dial');
    return isFirstCall(attemptId) ? 'over' : 'placed';
  },
  async concludeAttempt({ attemptId }: { attemptId: string }) {
    const { conclusions, concluded } = worldOf(attemptId);
    const conclusion = once(concluded, attemptId, () => {
      const { dueInMs, ...given } = conclusions.shift() ?? {};
      const dueAt = dueInMs === undefined ? null : new Date(Date.now() + dueInMs).toISOString();
      return { ...talked, dueAt, ...given };
    });
    await ask(attemptId, 'conclude');
    return conclusion;
  },
  async contactSchedule({ contactId }: { contactId: string }) {
    await ask(contactId, 'schedule');
    const { schedules, isOver } = worldOf(contactId);
    return schedules.shift() ?? (isOver ? null : ready);
  },
  async markReady({ contactId }: { contactId: string }) {
    await ask(contactId, 'ready');
    return ready;
  },
  async afterCall({ attemptId }: { attemptId: string }) {
    await worldOf(attemptId).afterCallEnds;
    return { pushed: false };
  },
  deliverCrmPush: ({ attemptId }: { attemptId: string }) => ask(attemptId, 'push'),
};

/** The first call of a world is over when it is dialled; a second one rings until its story ends it. */
export const secondCallOf = (lease: Lease): Lease => ({
  ...lease,
  attemptId: `${lease.contactId}2`,
  number: 2,
  reason: 'retry',
  waiting: true,
  ringTimeoutSeconds: 60,
});
const isFirstCall = (attemptId: string): boolean => attemptId.length === 36;

export const ended: CallEvent = endOf('normal', { id: 'e1' });
