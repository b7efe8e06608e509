/** What becomes of a contact when a dial is uncertain, between its calls, and after them. */
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { AttemptActivities } from '#activities/attempt/index.ts';
import type { Conclusion } from '#domain/dialling/claim.ts';
import { notDialled } from '#domain/dialling/engine-failure.ts';
import { signalNames } from '#temporal.config';
import {
  detected,
  ended,
  entriesWithoutSummary,
  forAsLongAsItAsks,
  ready,
  start,
  useContactWorkflows,
} from '../support/contact-scene.ts';
import { eventually } from '../support/eventually.ts';
import { summariesOf } from '../support/history-summaries.ts';

useContactWorkflows();

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
});

it('says of every timer and every activity of these stories what it is for', async () => {
  expect(await entriesWithoutSummary()).toEqual([]);
});
