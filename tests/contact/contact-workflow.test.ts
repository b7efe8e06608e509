import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptActivities } from '#activities/attempt/index.ts';
import type { ContactActivities } from '#activities/contact/index.ts';
import type { AnsweredBy } from '#domain/call/call.ts';
import type { CallEvent } from '#domain/call/call-event.ts';
import type { Conclusion, ContactSchedule, Lease } from '#domain/dialling/claim.ts';
import { notDialled } from '#domain/dialling/engine-failure.ts';
import { signalNames, workflowTypes } from '#temporal.config';
import { summariesOf } from '../support/history-summaries.ts';
import { eventually } from '../support/eventually.ts';
import { quickLease } from '../support/quick-lease.ts';
import { bundleWithShortLimits, startTestEngine, type TestEngine } from '../support/workflow-worker.ts';

/** What the outside world does in one scenario, and what it was asked to do, in order. */
class World {
  readonly asked: string[] = [];
  dial: AttemptActivities['dial'] = () => Promise.resolve('placed');
  reconcile: AttemptActivities['reconcileAttempt'] = () => Promise.resolve('gone');
  attach: () => ReturnType<AttemptActivities['attachBot']> = () => Promise.resolve('attached');
  hangUp: () => Promise<void> = () => Promise.resolve();
  conclusions: Partial<Conclusion>[] = [{ outcome: 'connected', state: 'completed', conversation: true, push: true }];
  schedules: (ContactSchedule | null)[] = [];
  afterCall: () => Promise<{ pushed: boolean }> = () => Promise.resolve({ pushed: true });
}

const worlds = new Map<string, World>();
const worldOf = (attemptId: string): World => worlds.get(attemptId.slice(0, -1)) as World;
const providerAccountId = randomUUID();
const ready: ContactSchedule = { state: 'ready', final: false, dueAt: null, campaignId: 'c' };
const final: ContactSchedule = { state: 'completed', final: true, dueAt: null, campaignId: 'c' };

const activities = {
  dial: (request) => {
    worldOf(request.attemptId).asked.push(`dial ${request.attemptId.slice(-1)}`);
    return worldOf(request.attemptId).dial(request);
  },
  attachBot: async ({ attemptId }) => {
    await record(attemptId, 'attach');
    return worldOf(attemptId).attach();
  },
  playToVoicemail: ({ attemptId, step }) => record(attemptId, step === undefined ? 'play' : `play ${step}`),
  replaceAgent: ({ attemptId }) => record(attemptId, 'another agent'),
  hangUp: async ({ attemptId, cause }) => {
    await record(attemptId, `hang up: ${cause}`);
    return worldOf(attemptId).hangUp();
  },
  reconcileAttempt: async (request) => {
    await record(request.attemptId, 'reconcile');
    return worldOf(request.attemptId).reconcile(request);
  },
  concludeAttempt: async ({ attemptId }) => {
    await record(attemptId, 'conclude');
    const next = worldOf(attemptId).conclusions.shift() ?? {};
    return {
      dueAt: null,
      final: next.dueAt === undefined && next.state !== 'ready',
      campaignId: 'c',
      providerAccountId,
      ...next,
    } as Conclusion;
  },
  contactSchedule: ({ contactId }) => Promise.resolve(nextSchedule(contactId)),
  markReady: async ({ contactId }) => {
    await record(`${contactId}0`, 'ready');
    return nextSchedule(contactId, false);
  },
  afterCall: async ({ attemptId }: { attemptId: string }) => {
    await record(attemptId, 'after call');
    return worldOf(attemptId).afterCall();
  },
  deliverCrmPush: ({ attemptId }: { attemptId: string }) => record(attemptId, 'deliver push'),
} satisfies AttemptActivities & ContactActivities & Record<string, unknown>;

function record(attemptId: string, what: string): Promise<void> {
  worldOf(attemptId).asked.push(what);
  return Promise.resolve();
}

function nextSchedule(contactId: string, take = true): ContactSchedule | null {
  const world = worldOf(`${contactId}0`);
  const next = world.schedules[0];
  if (take && world.schedules.length > 0) world.schedules.shift();
  return next === undefined ? final : next;
}

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine({ bundle: await bundleWithShortLimits(), activities, providerAccountId });
}, 60_000);
afterAll(() => engine.stop());

interface Scenario {
  contactId: string;
  handle: WorkflowHandle;
  world: World;
  lease(number: number, changes?: Partial<Lease>): Lease;
  tell(event: Partial<CallEvent> & { type: CallEvent['type'] }, number?: number): Promise<void>;
  until(what: string): Promise<void>;
}

/** A story's own steps must come before these run out, however busy the machine is; stories of a limit set a short one. */
const unhurried = { ringTimeoutSeconds: 60, maxDurationSeconds: 60 };
/** The contact goes on being wanted, however often it asks. */
const forAsLongAsItAsks = (schedule: ContactSchedule): ContactSchedule[] =>
  Array<ContactSchedule>(1_000).fill(schedule);

async function start(set: (world: World) => void = () => {}, changes: Partial<Lease> = {}): Promise<Scenario> {
  const contactId = randomUUID();
  const world = new World();
  set(world);
  worlds.set(contactId, world);
  const lease = (number: number, more: Partial<Lease> = {}): Lease =>
    quickLease(providerAccountId, {
      contactId,
      attemptId: `${contactId}${number}`,
      number,
      reason: number === 1 ? 'fresh' : 'retry',
      waiting: number > 1,
      ...unhurried,
      ...changes,
      ...more,
    });
  const handle = await engine.client.workflow.start(workflowTypes.contact, {
    taskQueue: engine.taskQueue,
    workflowId: `contact/${contactId}`,
    args: [{ campaignId: randomUUID(), contactId, lease: lease(1) }],
  });
  let serial = 0;
  return {
    contactId,
    handle,
    world,
    lease,
    tell: (event, number = 1) =>
      handle.signal(signalNames.callEvent, {
        attemptId: `${contactId}${number}`,
        event: { id: `e${++serial}`, at: new Date().toISOString(), ...event },
      }),
    until: async (what) => {
      await eventually(() => (world.asked.includes(what) ? true : undefined)).catch(() => undefined);
      expect(world.asked).toContain(what);
    },
  };
}

const detected = (answeredBy: AnsweredBy) => ({ type: 'detected', answeredBy }) as const;
const ended = {
  type: 'ended',
  cause: 'normal',
  endedBy: 'callee',
  words: '',
  sipCode: null,
  vendorCode: null,
} as const;

describe.concurrent('a call that another run began', () => {
  it('is followed and concluded, never dialled', async () => {
    const contact = await start(() => {}, { begun: true });
    await contact.handle.result();
    expect(contact.world.asked).toEqual(['reconcile', 'conclude', 'after call']);
  });

  it('that is alive goes on until its end', async () => {
    const contact = await start(
      (world) => {
        world.reconcile = () => Promise.resolve('alive');
      },
      { begun: true },
    );
    await contact.until('reconcile');
    await contact.tell(ended);
    await contact.handle.result();
    expect(contact.world.asked).toEqual(['reconcile', 'conclude', 'after call']);
  });
});

describe.concurrent('a dial by call control', () => {
  it('connects the bot to a person, concludes, and hands over to the CRM', async () => {
    const call = await start();
    await call.tell(detected('human'));
    await call.until('attach');
    await call.tell(ended);
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'attach', 'conclude', 'after call']);
    const { events } = await call.handle.fetchHistory();
    expect(events?.length).toBeLessThanOrEqual(45);
  });

  it('is over at once when the bot could not be connected: the activity has ended the call', async () => {
    const call = await start((world) => (world.attach = () => Promise.resolve('over')), { maxDurationSeconds: 3_600 });
    await call.tell(detected('human'));
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'attach', 'conclude', 'after call']);
  });

  it('hangs up when the bot could not be connected and nothing was ended', async () => {
    const refused = ApplicationFailure.create({ type: 'not_ready', message: 'key refused' });
    const call = await start((world) => (world.attach = () => Promise.reject(refused)), { maxDurationSeconds: 3_600 });
    await call.tell(detected('human'));
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'attach', 'hang up: attach_failed', 'conclude', 'after call']);
  });

  it('asks the carrier for the end when it will not hang up', async () => {
    let rounds = 0;
    const call = await start((world) => {
      world.hangUp = () => Promise.reject(ApplicationFailure.create({ type: 'bad_input', message: 'refused' }));
      world.reconcile = () => Promise.resolve(++rounds < 3 ? 'alive' : 'gone');
    });
    await call.tell(detected('machine'));
    await call.handle.result();
    const ends = ['dial 1', 'hang up: machine', 'reconcile', 'reconcile', 'reconcile', 'conclude', 'after call'];
    expect(call.world.asked).toEqual(ends);
  });

  it('goes on with a talk when the agent that was lost came before the one that speaks', async () => {
    const attached = Promise.withResolvers<'attached'>();
    const call = await start((world) => (world.attach = () => attached.promise));
    await call.tell(detected('human'));
    await call.until('attach');
    await call.tell({ type: 'agent_lost' });
    attached.resolve('attached');
    await call.tell(ended);
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'attach', 'conclude', 'after call']);
  });

  it('connects the bot when an answer of which nobody told is found by asking', async () => {
    const call = await start((world) => (world.reconcile = () => Promise.resolve('answered')), {
      ringTimeoutSeconds: 1,
    });
    await call.until('attach');
    await call.tell(ended);
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'reconcile', 'attach', 'conclude', 'after call']);
  });

  it('takes an uncertain verdict for a person', async () => {
    const call = await start();
    await call.tell(detected('unknown'));
    await call.until('attach');
    await call.tell(ended);
    await call.handle.result();
  });

  it('hangs up on a machine without connecting a bot', async () => {
    const call = await start(
      (world) => (world.conclusions = [{ outcome: 'voicemail', state: 'exhausted', push: true }]),
    );
    await call.tell(detected('machine'));
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'hang up: machine', 'conclude', 'after call']);
  });

  it('leaves the message after the beep', async () => {
    const call = await start(() => {}, { leaveMessage: true });
    await call.tell(detected('machine'));
    await call.tell({ type: 'beep' });
    await call.until('play');
    await call.tell({ type: 'message_played' });
    await call.until('hang up: machine');
    await call.handle.result();
  });

  it('leaves the message once more when the carrier cut it', async () => {
    const call = await start(() => {}, { leaveMessage: true });
    await call.tell(detected('machine'));
    await call.tell({ type: 'beep' });
    await call.until('play');
    await call.tell({ type: 'message_cut' });
    await call.until('play 2');
    await call.tell({ type: 'message_played' });
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'play', 'play 2', 'hang up: machine', 'conclude', 'after call']);
  });

  it('leaves the message also when no beep is ever heard', async () => {
    const call = await start(() => {}, { leaveMessage: true });
    await call.tell(detected('machine'));
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'play', 'hang up: machine', 'conclude', 'after call']);
  });

  it('hangs up on a fax even if messages are left', async () => {
    const call = await start(() => {}, { leaveMessage: true });
    await call.tell(detected('fax'));
    await call.until('hang up: machine');
    await call.handle.result();
    expect(call.world.asked).not.toContain('play');
  });

  it('is over when the callee ends before anything else', async () => {
    const call = await start();
    await call.until('dial 1');
    await call.tell(ended);
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'conclude', 'after call']);
  });

  it('is over when the carrier refuses', async () => {
    const call = await start((world) => {
      world.dial = () => Promise.resolve('over');
      world.conclusions = [{ outcome: 'failed', state: 'invalid', push: false, conversation: false }];
    });
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'conclude']);
  });

  it('asks the carrier when no event ever comes, and hears that the call is gone', async () => {
    const call = await start(() => {}, { ringTimeoutSeconds: 1 });
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'reconcile', 'conclude', 'after call']);
  });

  it('keeps asking while the carrier says that the call lives', async () => {
    let rounds = 0;
    const call = await start((world) => (world.reconcile = () => Promise.resolve(++rounds < 3 ? 'alive' : 'gone')), {
      ringTimeoutSeconds: 1,
    });
    await call.handle.result();
    expect(call.world.asked.filter((what) => what === 'reconcile')).toHaveLength(3);
  });

  it('hangs up when the conversation is longer than allowed', async () => {
    const call = await start(() => {}, { maxDurationSeconds: 1 });
    await call.tell(detected('human'));
    await call.until('hang up: normal');
    await call.handle.result();
  });

  it('hangs up when the agent is lost and no other one comes', async () => {
    const call = await start();
    await call.tell(detected('human'));
    await call.until('attach');
    await call.tell({ type: 'agent_lost' });
    await call.until('hang up: agent_lost');
    await call.handle.result();
    const ends = ['dial 1', 'attach', 'another agent', 'hang up: agent_lost', 'conclude', 'after call'];
    expect(call.world.asked).toEqual(ends);
  });

  it('goes on with another agent in the place of one that was lost, once', async () => {
    const call = await start();
    await call.tell(detected('human'));
    await call.until('attach');
    await call.tell({ type: 'agent_lost' });
    await call.until('another agent');
    await call.tell({ type: 'agent_ready' });
    await call.tell({ type: 'agent_lost' });
    await call.until('hang up: agent_lost');
    await call.handle.result();
    expect(call.world.asked.filter((step) => step === 'another agent')).toHaveLength(1);
  });

  it('on a trunk has another agent when the first is lost while the phone rings', async () => {
    const placed = Promise.withResolvers<'placed'>();
    const call = await start((world) => (world.dial = () => placed.promise), { style: 'agent_first' });
    await call.until('dial 1');
    await call.tell({ type: 'agent_lost' });
    await call.until('another agent');
    await call.tell({ type: 'agent_ready' });
    placed.resolve('placed');
    await call.tell(ended);
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'another agent', 'conclude', 'after call']);
  });

  it('goes on when another agent comes in the place of a lost one', async () => {
    const attached = Promise.withResolvers<'attached'>();
    const call = await start((world) => (world.attach = () => attached.promise));
    await call.tell(detected('human'));
    await call.until('attach');
    await call.tell({ type: 'agent_lost' });
    await call.tell({ type: 'agent_ready' });
    attached.resolve('attached');
    await call.tell(ended);
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'attach', 'conclude', 'after call']);
  });

  it('counts repeated and late events once, and ignores those of another attempt', async () => {
    const call = await start();
    await call.tell(detected('human'));
    await call.tell(detected('machine'));
    await call.tell(ended, 7);
    await call.until('attach');
    await call.tell(ended);
    await call.tell(ended);
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'attach', 'conclude', 'after call']);
  });
});

describe.concurrent('a dial of the version before, whose bot speaks first', () => {
  const speaksFirst = { answer: 'speak_first' } as const;

  it('connects the person at the answer; the verdict comes beside the conversation', async () => {
    const call = await start(() => {}, speaksFirst);
    await call.tell({ type: 'answered' });
    await call.until('attach');
    await call.tell(detected('human'));
    await call.tell(ended);
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'attach', 'conclude', 'after call']);
  });

  it('hangs up on a machine that is found while the bot is being connected', async () => {
    const attached = Promise.withResolvers<'over'>();
    const call = await start((world) => {
      world.attach = () => attached.promise;
      // The connection sees that the call is over.
      world.hangUp = () => Promise.resolve(attached.resolve('over'));
    }, speaksFirst);
    await call.tell({ type: 'answered' });
    await call.until('attach');
    await call.tell(detected('machine'));
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'attach', 'hang up: machine', 'conclude', 'after call']);
  });

  it('hangs up on a machine that is found while the bot speaks', async () => {
    const call = await start(() => {}, speaksFirst);
    await call.tell({ type: 'answered' });
    await call.until('attach');
    await call.tell(detected('machine'));
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'attach', 'hang up: machine', 'conclude', 'after call']);
  });

  it('connects nobody where the verdict is known before the answer', async () => {
    const call = await start(() => {}, speaksFirst);
    await call.tell(detected('machine'));
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'hang up: machine', 'conclude', 'after call']);
  });

  it('waits for the verdict where its campaign left messages', async () => {
    const call = await start((world) => (world.reconcile = () => Promise.resolve('alive')), {
      answer: 'carrier_verdict_first',
      ringTimeoutSeconds: 1,
    });
    await call.tell({ type: 'answered' });
    await call.until('reconcile');
    await call.tell(ended);
    await call.handle.result();
    expect(call.world.asked).not.toContain('attach');
  });
});

describe.concurrent('a dial whose machines are the agent’s', () => {
  const agents = { machinesBy: 'agent', answer: 'speak_first' } as const;

  it.each(['speak_first', 'listen_first'] as const)(
    '(%s) connects at the answer, and leaves machines that the carrier finds to the agent',
    async (answer) => {
      const call = await start(() => {}, { ...agents, answer, leaveMessage: true });
      await call.tell({ type: 'answered' });
      await call.until('attach');
      await call.tell(detected('machine'));
      await call.tell({ type: 'beep' });
      await call.tell(ended);
      await call.handle.result();
      expect(call.world.asked).toEqual(['dial 1', 'attach', 'conclude', 'after call']);
    },
  );

  it('never waits for a verdict that does not come', async () => {
    const call = await start(() => {}, agents);
    await call.tell({ type: 'answered' });
    await call.until('attach');
    await call.tell(ended);
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'attach', 'conclude', 'after call']);
  });

  describe.concurrent('after the carrier’s verdict', () => {
    const verdictFirst = { ...agents, answer: 'carrier_verdict_first' } as const;

    it('connects people', async () => {
      const call = await start(() => {}, verdictFirst);
      await call.tell({ type: 'answered' });
      await call.tell(detected('human'));
      await call.until('attach');
      await call.tell(ended);
      await call.handle.result();
      expect(call.world.asked).toEqual(['dial 1', 'attach', 'conclude', 'after call']);
    });

    it('hangs up on machines', async () => {
      const call = await start(() => {}, verdictFirst);
      await call.tell({ type: 'answered' });
      await call.tell(detected('machine'));
      await call.handle.result();
      expect(call.world.asked).toEqual(['dial 1', 'hang up: machine', 'conclude', 'after call']);
    });

    it('connects machines that take the campaign’s message, and hangs up on others', async () => {
      const mailbox = await start(() => {}, { ...verdictFirst, leaveMessage: true });
      await mailbox.tell({ type: 'answered' });
      await mailbox.tell(detected('machine'));
      await mailbox.until('attach');
      await mailbox.tell(ended);
      await mailbox.handle.result();
      expect(mailbox.world.asked).toEqual(['dial 1', 'attach', 'conclude', 'after call']);
      const fax = await start(() => {}, { ...verdictFirst, leaveMessage: true });
      await fax.tell(detected('fax'));
      await fax.handle.result();
      expect(fax.world.asked).toEqual(['dial 1', 'hang up: machine', 'conclude', 'after call']);
    });
  });
});

describe.concurrent('an unknown result of a dial', () => {
  const unknown: AttemptActivities['dial'] = () => Promise.resolve('unknown');

  it('is never dialled again: the carrier is asked first', async () => {
    const call = await start((world) => (world.dial = unknown));
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'reconcile', 'conclude', 'after call']);
  });

  it('goes on with the call if events of it come', async () => {
    const told = Promise.withResolvers<'unknown'>();
    const call = await start((world) => (world.dial = () => told.promise));
    await call.tell(detected('human'));
    told.resolve('unknown');
    await call.until('attach');
    await call.tell(ended);
    await call.handle.result();
    expect(call.world.asked).not.toContain('reconcile');
  });

  it('is what a crash of the worker in the middle of a dial counts as', async () => {
    const call = await start((world) => (world.dial = () => Promise.reject(new Error('crash'))));
    await call.handle.result();
    expect(call.world.asked.filter((what) => what.startsWith('dial'))).toHaveLength(1);
    expect(call.world.asked).toContain('reconcile');
  });

  it('differs from a dial that certainly did not reach the carrier, which is tried again', async () => {
    let tries = 0;
    const call = await start((world) => {
      world.dial = () =>
        ++tries < 3
          ? Promise.reject(ApplicationFailure.create({ type: notDialled, message: 'database away' }))
          : Promise.resolve('over');
    });
    await call.handle.result();
    expect(call.world.asked.filter((what) => what === 'dial 1')).toHaveLength(3);
    expect(call.world.asked).not.toContain('reconcile');
  });
});

describe.concurrent('a dial where the agent comes first', () => {
  it('needs no verdict of the carrier', async () => {
    const call = await start(() => {}, { style: 'agent_first' });
    await call.until('dial 1');
    await call.tell(ended);
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'conclude', 'after call']);
  });

  it('leaves machines to the agent, which may press keys at a menu; a lease of an older version has it hung up on', async () => {
    const lease = { style: 'agent_first', answer: 'speak_first', maxDurationSeconds: 3_600 } as const;
    const call = await start(() => {}, { ...lease, machinesBy: 'agent' });
    await call.until('dial 1');
    await call.tell(detected('ivr'));
    // The workflow has acted on the verdict when it has completed a task after it.
    await eventually(async () => {
      const { events } = await call.handle.fetchHistory();
      const told = events?.findIndex((event) => event.workflowExecutionSignaledEventAttributes) ?? -1;
      return told >= 0 && events?.slice(told).some((event) => event.workflowTaskCompletedEventAttributes)
        ? true
        : undefined;
    });
    await call.tell(ended);
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'conclude', 'after call']);

    const other = await start(() => {}, lease);
    await other.tell(detected('ivr'));
    await other.until('hang up: machine');
    await other.handle.result();
  });

  it('reconciles an unknown result', async () => {
    const call = await start((world) => (world.dial = () => Promise.resolve('unknown')), { style: 'agent_first' });
    await call.handle.result();
    expect(call.world.asked).toContain('reconcile');
  });
});

describe.concurrent('waiting', () => {
  const busy = (dueInMs: number): Partial<Conclusion> => ({
    outcome: 'busy',
    state: 'waiting_retry',
    dueAt: new Date(Date.now() + dueInMs).toISOString(),
    push: false,
    conversation: false,
  });
  const exhausted: Partial<Conclusion> = { outcome: 'no_answer', state: 'exhausted', push: false, conversation: false };
  const over: AttemptActivities['dial'] = () => Promise.resolve('over');

  it('offers the contact when its cool-down is over, and dials again when a slot is granted', async () => {
    const call = await start((world) => {
      world.dial = over;
      world.conclusions = [busy(200), exhausted];
      world.schedules = forAsLongAsItAsks(ready);
    });
    await call.until('ready');
    await call.handle.signal(signalNames.slotGranted, call.lease(2));
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'conclude', 'ready', 'dial 2', 'conclude']);
  });

  it('takes a slot that is granted twice once', async () => {
    const call = await start((world) => {
      world.dial = over;
      world.conclusions = [busy(3_600_000), exhausted];
    });
    await call.until('conclude');
    await call.handle.signal(signalNames.slotGranted, call.lease(2));
    await call.handle.signal(signalNames.slotGranted, call.lease(2));
    await call.handle.result();
    expect(call.world.asked.filter((what) => what === 'dial 2')).toHaveLength(1);
  });

  it('reads its time again when it is moved', async () => {
    const call = await start((world) => {
      world.dial = over;
      world.conclusions = [busy(3_600_000)];
    });
    await call.until('conclude');
    await call.handle.signal(signalNames.scheduleChanged);
    await call.handle.result();
    expect(call.world.asked).not.toContain('ready');
  });

  it('ends when the contact was closed while it waited', async () => {
    const call = await start((world) => {
      world.dial = over;
      world.conclusions = [busy(100)];
    });
    await call.handle.result();
    expect(call.world.asked).toEqual(['dial 1', 'conclude', 'ready']);
  });

  it('asks from time to time whether it is still wanted while it waits for a slot', async () => {
    const call = await start((world) => {
      world.dial = over;
      world.conclusions = [busy(50)];
      world.schedules = [ready, ready];
    });
    await call.handle.result();
    expect(call.world.schedules).toEqual([]);
  });
});

describe.concurrent('after the call', () => {
  it('delivers the push by itself when the first try failed', async () => {
    const call = await start((world) => (world.afterCall = () => Promise.resolve({ pushed: false })));
    await call.tell(detected('human'));
    await call.until('attach');
    await call.tell(ended);
    await call.handle.result();
    expect(call.world.asked.slice(-2)).toEqual(['after call', 'deliver push']);
  });

  it('does not hold up a callback: the contact is dialled again while the push still runs', async () => {
    let release = () => {};
    const held = new Promise<{ pushed: boolean }>((resolve) => (release = () => resolve({ pushed: true })));
    const call = await start((world) => {
      world.dial = () => Promise.resolve('over');
      world.conclusions = [
        { outcome: 'connected', state: 'ready', push: true, conversation: true },
        { outcome: 'connected', state: 'completed', push: false, conversation: false },
      ];
      world.afterCall = () => held;
      world.schedules = forAsLongAsItAsks(ready);
    });
    await call.until('after call');
    await call.handle.signal(signalNames.slotGranted, call.lease(2));
    await call.until('dial 2');
    release();
    await call.handle.result();
  });
});

describe('the Temporal UI', () => {
  const waitsForSlot = ({ summary }: { summary: string | null }) => summary?.startsWith('a free slot of its campaign');

  it('says of every timer and every activity what it is for', async () => {
    const call = await start(
      (world) => {
        world.conclusions = [
          {
            outcome: 'busy',
            state: 'waiting_retry',
            // From when it is concluded, which may be late on a busy machine.
            get dueAt() {
              return new Date(Date.now() + 1_000).toISOString();
            },
          },
          { outcome: 'voicemail', state: 'exhausted', push: true },
        ];
        world.schedules = [ready];
        world.afterCall = () => Promise.resolve({ pushed: false });
      },
      // Nobody answers the first call, and the whole ring time is waited for.
      { leaveMessage: true, ringTimeoutSeconds: 1 },
    );
    const entriesNow = async () => summariesOf(await call.handle.fetchHistory());
    // A slot that is granted before the contact waits for one needs no timer.
    await eventually(async () => ((await entriesNow()).some(waitsForSlot) ? true : undefined));
    await call.handle.signal(signalNames.slotGranted, call.lease(2));
    await call.tell(detected('machine'), 2);
    await call.handle.result();
    const entries = await entriesNow();
    expect(entries.map(({ summary }) => summary)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^fresh, attempt 1$/),
        expect.stringMatching(/^rings: /),
        expect.stringMatching(/^retry, due \d{4}-/),
        expect.stringMatching(/^a free slot of its campaign/),
        expect.stringMatching(/^the beep of the answering machine$/),
        expect.stringMatching(/^the end of the message/),
        expect.stringMatching(/^CRM push, /),
      ]),
    );
  });

  it('does so in all the stories above', async () => {
    for (const contactId of worlds.keys()) {
      const history = await engine.client.workflow.getHandle(`contact/${contactId}`).fetchHistory();
      expect(summariesOf(history).filter(({ summary }) => summary === null)).toEqual([]);
    }
  });
});
