/** One call of a contact, from its dial to its end, as the workflow follows it. */
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { detected, ended, entriesWithoutSummary, start, useContactWorkflows } from '../support/contact-scene.ts';

useContactWorkflows();

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
    await call.connected();
    await call.tell({ type: 'agent_lost' });
    await call.until('hang up: agent_lost');
    await call.handle.result();
    const ends = ['dial 1', 'attach', 'another agent', 'hang up: agent_lost', 'conclude', 'after call'];
    expect(call.world.asked).toEqual(ends);
  });

  it('goes on with another agent in the place of one that was lost, once', async () => {
    const call = await start();
    await call.tell(detected('human'));
    await call.connected();
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

it('says of every timer and every activity of these stories what it is for', async () => {
  expect(await entriesWithoutSummary()).toEqual([]);
});
