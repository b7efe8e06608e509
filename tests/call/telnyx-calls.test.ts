/** Calls over Telnyx from the dial to the conclusion: the simulated carrier and its phones, everything else is the product. */
import { dispose } from '@livekit/rtc-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTelnyxStage, type TelnyxStage } from '../support/telnyx-stage.ts';

let stage: TelnyxStage;

beforeAll(async () => {
  stage = await startTelnyxStage();
}, 120_000);
afterAll(async () => {
  await stage.stop();
  await dispose();
});

const leavesMessage = { voicemail: { policy: 'leave_message', message: 'Please call Redial back.' } } as const;
const goodbye = { say: 'No thanks, goodbye.' };
const person = { greeting: 'Hello?', turns: [{ say: 'Yes, this is Ann.' }, goodbye] };
const mailbox = {
  answeredBy: 'machine',
  greeting: 'This is the voicemail of Ann. Please leave a message after the tone.',
  beep: true,
} as const;

// One call at a time: nobody waits for sound.
describe('over Telnyx', () => {
  it('a person is spoken to although the carrier never gives a verdict', async () => {
    const { attempt, heard } = await stage.callPerson({ ...person, carrierVerdict: { result: null } });
    expect(attempt).toMatchObject({ outcome: 'connected', answeredBy: 'human', carrierAnsweredBy: null });
    expect(heard.join(' ')).toContain('Hello.');
  });

  it('a person who talks with the bot stays one when the carrier takes them for a machine', async () => {
    const turns = [{ say: 'Yes, this is Ann.' }, { say: 'Tell me more about it.' }, goodbye];
    const verdict = { result: 'machine', afterMs: 10_000 };
    const { attempt, call } = await stage.callPerson({ ...person, turns, carrierVerdict: verdict });
    expect(attempt).toMatchObject({ outcome: 'connected', answeredBy: 'human', carrierAnsweredBy: 'machine' });
    expect(Number(attempt.carrierVerdictAt) - Number(attempt.answeredAt)).toBeGreaterThan(8_000);
    expect(call.endedReason).not.toBe('machine');
  });

  it('a mailbox gets the whole message by the agent’s voice, also without a verdict', async () => {
    const { attempt, call, heard } = await stage.callPerson(
      { ...mailbox, carrierVerdict: { result: null } },
      leavesMessage,
    );
    expect(attempt).toMatchObject({ outcome: 'voicemail', answeredBy: 'machine' });
    expect(call).toMatchObject({ messageResult: 'left', endedReason: 'machine' });
    expect(heard.at(-1)).toBe('Please call Redial back.');
  });

  it('a mailbox that the carrier takes for a person gets it all the same', async () => {
    const verdict = { result: 'human_residence', afterMs: 800 };
    const { attempt, call } = await stage.callPerson({ ...mailbox, carrierVerdict: verdict }, leavesMessage);
    expect(attempt).toMatchObject({ outcome: 'voicemail', answeredBy: 'machine', carrierAnsweredBy: 'human' });
    expect(call.messageResult).toBe('left');
  });

  it('a machine that only the carrier knows is hung up on', async () => {
    const plan = {
      answeredBy: 'machine',
      greeting: 'Ann here.',
      carrierVerdict: { result: 'machine', afterMs: 3_000 },
    } as const;
    const { attempt, call } = await stage.callPerson(plan);
    expect(attempt).toMatchObject({ outcome: 'voicemail', answeredBy: 'machine', carrierAnsweredBy: 'machine' });
    expect(call).toMatchObject({ endedReason: 'machine', answerBasis: 'carrier' });
  });

  it('the message is left also where the carrier’s verdict comes first', async () => {
    const settings = { ...leavesMessage, answerFlow: 'carrier_verdict_first' } as const;
    const verdict = { result: 'machine', afterMs: 2_000 };
    const { attempt, call, heard } = await stage.callPerson({ ...mailbox, carrierVerdict: verdict }, settings);
    expect(attempt).toMatchObject({ outcome: 'voicemail', answeredBy: 'machine' });
    expect(call).toMatchObject({ messageResult: 'left', conversationStartedAt: null });
    expect(heard).toEqual(['Please call Redial back.']);
  });

  it('a bot that listens first speaks after the greeting, which it hears', async () => {
    const { attempt, heard } = await stage.callPerson(
      { ...person, carrierVerdict: { result: null } },
      { answerFlow: 'listen_first' },
    );
    expect(attempt).toMatchObject({ outcome: 'connected', answeredBy: 'human' });
    expect(heard.join(' ')).toContain('Hello.');
  });
});
