import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  isCancellation,
  patched,
  proxyActivities,
  setCurrentDetails,
  sleep,
} from '@temporalio/workflow';
import type { ActivityOptions, Priority } from '@temporalio/common';
import type { AttemptActivities, DialResult } from '#activities/attempt/index.ts';
import { notDialled } from '#domain/dialling/engine-failure.ts';
import type { Lease } from '#domain/dialling/claim.ts';
import type { Cause } from '#domain/call/call.ts';
import type { DialReason } from '#domain/contact/contact.ts';
import { dialTaskQueue } from '#temporal.config';
import type { CallProgress } from './call-progress.ts';
import { limits } from '../limits.ts';
import { showAttempt, showInProgress } from '../visibility.ts';

/**
 * Commands about a call that goes on are tried for so long, and given up: somebody is on the line. What the carrier will
 * not do at all (wrong key, wrong request) is not tried again.
 */
const callCommand: ActivityOptions = {
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '1 minute',
  heartbeatTimeout: '20 seconds',
  retry: {
    initialInterval: '500 milliseconds',
    maximumInterval: '5 seconds',
    nonRetryableErrorTypes: ['bad_input', 'not_ready'],
  },
};
const { attachBot } = proxyActivities<AttemptActivities>({
  ...callCommand,
  // The tries, and the message of who called when they have failed; a worker that died is noticed sooner.
  scheduleToCloseTimeout: '40 seconds',
  heartbeatTimeout: '6 seconds',
  summary: 'brings the bot and the person together',
});
const { playToVoicemail } = proxyActivities<AttemptActivities>({
  ...callCommand,
  summary: 'leaves the message after the beep',
});
const { hangUp } = proxyActivities<AttemptActivities>({
  ...callCommand,
  summary: 'ends the call at the carrier',
});
const { reconcileAttempt } = proxyActivities<AttemptActivities>({
  ...callCommand,
  summary: 'asks the carrier what became of the call',
});

/** Not repeated: a second time might put out the agent that the first has brought. */
const { replaceAgent } = proxyActivities<AttemptActivities>({
  startToCloseTimeout: '8 seconds',
  scheduleToCloseTimeout: '8 seconds',
  retry: { maximumAttempts: 1 },
  summary: 'asks for another agent in the place of one that was lost',
});

/** What a timer waits for in the Temporal UI, as everywhere here: never a word about the person. */
const unknownDial = 'result of the dial unknown: an event of the carrier, then asks it';

/**
 * One dial, until the call has ended and the database knows how. Every wait has a timer, and every timer that fires
 * leads to the reconciliation with the carrier: only that says whether the call lives.
 */
export async function runAttempt(lease: Lease, progress: CallProgress): Promise<void> {
  if (lease.number > 1 || lease.waiting) showAttempt(lease);
  if (lease.begun) return followBegun(lease, progress);
  setCurrentDetails(`Dials (attempt ${lease.number}, ${lease.reason})`);
  const dialled = await dialAndKeepAgent(lease, progress);
  if (dialled === 'over' || progress.ended) return;
  if (lease.style === 'agent_first') {
    return dialled === 'unknown' ? untilEnded(lease, progress, limits.unknownDialMs) : converse(lease, progress);
  }
  setCurrentDetails(`Rings since ${now()}, for at most ${lease.ringTimeoutSeconds} s`);
  const answered = () =>
    progress.ended || progress.answeredBy !== null || (connectsAtAnswer(lease) && progress.answered);
  if (dialled === 'unknown' && !(await condition(answered, limits.unknownDialMs, { summary: unknownDial }))) {
    if ((await askCarrier(lease, 0)) === 'gone') return;
  }
  const ringingMs = lease.ringTimeoutSeconds * 1000 + limits.ringGraceMs;
  if (!(await condition(answered, ringingMs, { summary: 'rings: an answer or the end, then asks the carrier' }))) {
    return untilEnded(lease, progress, 0);
  }
  if (progress.ended) return;
  return isKeptFromBot(lease, progress) ? endMachineCall(lease, progress) : connectBot(lease, progress);
}

/** The person is connected at the answer; the carrier's verdict comes beside it. Leases of recorded histories are without. */
function connectsAtAnswer(lease: Lease): boolean {
  return lease.answer === 'speak_first' || lease.answer === 'listen_first';
}

/** Leases of older versions: this workflow hangs up on machines that the carrier finds while the bot speaks. */
function endsMachines(lease: Lease): boolean {
  return lease.answer === 'speak_first' && lease.machinesBy === undefined;
}

/**
 * A machine of which the carrier has told before anybody was connected. The agent leaves the message, so it gets those that
 * take one; and where it speaks at the answer, all of them are its own.
 */
function isKeptFromBot(lease: Lease, progress: CallProgress): boolean {
  if (!progress.isMachine) return false;
  if (lease.machinesBy === undefined) return true;
  return !connectsAtAnswer(lease) && !(lease.leaveMessage && progress.answeredBy === 'machine');
}

/**
 * Takes up a call whose workflow is gone. The carrier says whether it lives; one that does is followed like any
 * conversation, within its longest duration.
 */
async function followBegun(lease: Lease, progress: CallProgress): Promise<void> {
  setCurrentDetails('Takes up a call that another run began: asks the carrier what became of it');
  if ((await askCarrier(lease, 0)) === 'gone') return;
  return converse(lease, progress);
}

/** With a SIP trunk the agent is in the room while the phone rings: one that is lost then is replaced before the answer. */
async function dialAndKeepAgent(lease: Lease, progress: CallProgress): Promise<DialResult> {
  const dialling = dialOnce(lease);
  if (lease.style === 'agent_first') {
    const isDialled = dialling.then(
      () => true,
      () => true,
    );
    const isLost = condition(() => progress.agentLost).then(
      () => false,
      () => false,
    );
    if (!(await Promise.race([isDialled, isLost]))) await isAgentReplaced(lease, progress);
  }
  return dialling;
}

/** The dial activity is never repeated unless it is known that nothing was sent to the carrier. */
async function dialOnce(lease: Lease): Promise<DialResult> {
  const { dial } = proxyActivities<AttemptActivities>({
    taskQueue: dialTaskQueue(lease.providerAccountId),
    startToCloseTimeout: lease.ringTimeoutSeconds * 1000 + 60_000,
    heartbeatTimeout: '15 seconds',
    retry: { maximumAttempts: 1 },
    priority: priorityOf(lease.reason),
    summary: `${lease.reason}, attempt ${lease.number}`,
  });
  for (let tries = 0; ; tries++) {
    try {
      return await dial({ attemptId: lease.attemptId });
    } catch (error) {
      if (!isNotDialled(error)) return 'unknown';
      setCurrentDetails('Could not dial yet: the database or the carrier is away. Tries again');
      await sleep(Math.min(30_000, limits.dialAgainMs * 2 ** tries), {
        summary: 'nothing was sent to the carrier: dials again',
      });
    }
  }
}

function isNotDialled(error: unknown): boolean {
  return (
    error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === notDialled
  );
}

/** Due callbacks overtake retries, retries overtake fresh contacts, also in the queue of the dial activities. */
function priorityOf(reason: DialReason): Priority {
  switch (reason) {
    case 'callback':
      return { priorityKey: 1 };
    case 'retry':
      return { priorityKey: 2 };
    case 'fresh':
      return { priorityKey: 3 };
  }
}

async function connectBot(lease: Lease, progress: CallProgress): Promise<void> {
  showInProgress();
  setCurrentDetails(`Answered; connects the bot since ${now()}`);
  const attaching = isDone(attachBot({ attemptId: lease.attemptId }));
  if (endsMachines(lease)) {
    await Promise.race([attaching, condition(() => progress.isMachine)]);
    if (progress.isMachine && !progress.ended) {
      await endMachineCall(lease, progress);
      // It sees that the call is over, and does nothing more.
      await attaching;
      return;
    }
  }
  const attached = await attaching;
  if (attached === failed) return endCall(lease, progress, 'attach_failed');
  // Recorded histories may hold the word `over` without what follows from it.
  if (attached === 'over' && patched('attach-says-over')) return;
  // The bot speaks now: whoever was lost came before it.
  if (progress.agentLost && patched('agent-lost-before-attached')) progress.agentLost = false;
  return converse(lease, progress);
}

async function converse(lease: Lease, progress: CallProgress): Promise<void> {
  setCurrentDetails(`In conversation since ${now()}, for at most ${lease.maxDurationSeconds} s`);
  const until = Date.now() + lease.maxDurationSeconds * 1000 + limits.conversationGraceMs;
  do {
    await condition(
      () => progress.ended || progress.agentLost || (endsMachines(lease) && progress.isMachine),
      Math.max(1, until - Date.now()),
      { summary: 'conversation: its end, at the latest when it has lasted as long as it may' },
    );
    if (progress.ended) return;
    if (endsMachines(lease) && progress.isMachine) return endMachineCall(lease, progress);
  } while (progress.agentLost && (await isAgentReplaced(lease, progress)));
  if (progress.ended) return;
  return endCall(lease, progress, progress.agentLost ? 'agent_lost' : 'normal');
}

/**
 * Asks for another agent in the place of one that was lost, once per call, and waits for it.
 * @returns false where none has come: the call must end, unless it has ended.
 */
async function isAgentReplaced(lease: Lease, progress: CallProgress): Promise<boolean> {
  if (progress.agentReplaced || !patched('agent-replaced')) return false;
  progress.agentReplaced = true;
  setCurrentDetails(`The agent was lost at ${now()}: asks for another one`);
  if ((await isDone(replaceAgent({ attemptId: lease.attemptId }))) === failed) return false;
  return condition(() => !progress.agentLost && !progress.ended, limits.agentAgainMs, {
    summary: 'another agent in the place of the one that was lost',
  });
}

async function endMachineCall(lease: Lease, progress: CallProgress): Promise<void> {
  if (lease.machinesBy === undefined && lease.leaveMessage && progress.answeredBy === 'machine') {
    setCurrentDetails('An answering machine: waits for its beep to leave the message');
    await condition(() => progress.ended || progress.beep, limits.greetingEndMs, {
      summary: 'the beep of the answering machine',
    });
    if (progress.ended) return;
    await leaveMessage(lease, progress);
    if (progress.ended) return;
  }
  setCurrentDetails('An answering machine: hangs up');
  return endCall(lease, progress, 'machine');
}

/** The carrier may cut its own voice when it hears the greeting end: then the message is spoken once more. */
async function leaveMessage(lease: Lease, progress: CallProgress): Promise<void> {
  for (const step of [1, 2]) {
    progress.messageCut = false;
    const again = step === 1 ? {} : { step };
    if ((await isDone(playToVoicemail({ attemptId: lease.attemptId, ...again }))) === failed) return;
    await condition(() => progress.ended || progress.messagePlayed || progress.messageCut, limits.messageMs, {
      summary: 'the end of the message that is left',
    });
    if (progress.ended || !progress.messageCut) return;
  }
}

/** Hangs up. As long as that does not work the carrier has the call, and the slot stays taken. */
async function endCall(lease: Lease, progress: CallProgress, cause: Cause): Promise<void> {
  const hungUp = await isDone(hangUp({ attemptId: lease.attemptId, cause }));
  if (hungUp === failed && !progress.ended) return untilEnded(lease, progress, 0);
}

/**
 * Waits for the end; asks the carrier from time to time, which also records an end that nobody reported. A carrier that
 * could not be asked for longer than any call lasts has none any more: its own limit has ended it.
 */
async function untilEnded(lease: Lease, progress: CallProgress, firstWaitMs: number): Promise<void> {
  const longestMs = (lease.ringTimeoutSeconds + lease.maxDurationSeconds) * 1000 + limits.conversationGraceMs;
  const until = Date.now() + longestMs;
  if (firstWaitMs > 0) await condition(() => progress.ended, firstWaitMs, { summary: unknownDial });
  for (let round = 1; !progress.ended; round++) {
    setCurrentDetails(`Asks the carrier what became of the call (${round})`);
    const found = await askCarrier(lease, round);
    if (found === 'gone') return;
    if (found === 'answered' && patched('answer-found-by-asking')) return connectBot(lease, progress);
    if (found === failed && Date.now() > until) return;
    await condition(() => progress.ended, limits.reconcileEveryMs, {
      summary: 'the end of the call; then asks the carrier again',
    });
  }
}

function askCarrier(lease: Lease, round: number) {
  return isDone(reconcileAttempt({ attemptId: lease.attemptId, round }));
}

const failed = Symbol('a command that was given up');

/** The result of a command, or `failed` where its time is over or the carrier will not do it: the call needs another end. */
async function isDone<T>(command: Promise<T>): Promise<T | typeof failed> {
  try {
    return await command;
  } catch (error) {
    if (error instanceof ActivityFailure && !isCancellation(error)) return failed;
    throw error;
  }
}

function now(): string {
  return new Date().toISOString().slice(11, 19);
}
