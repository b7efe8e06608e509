import type { Cause } from '#domain/call/call.ts';
import type { Conclusion } from '#domain/dialling/claim.ts';
import { attachBot, type AttachResult } from './attach.ts';
import { concludeAttempt } from './conclude.ts';
import type { AttemptDependencies } from './dependencies.ts';
import { dial, type DialResult } from './dial.ts';
import { hangUp } from './hang-up.ts';
import { reconcileAttempt, type ReconcileResult } from './reconcile.ts';
import { replaceAgent } from './replace-agent.ts';
import { playToVoicemail } from './voicemail.ts';
import { withSafeFailures } from '../failure.ts';

export type { AttemptDependencies } from './dependencies.ts';
export type { DialResult } from './dial.ts';

/** What the workflow of a contact asks for about one attempt. All of it but `dial` may be repeated. */
export interface AttemptActivities {
  dial(request: { attemptId: string }): Promise<DialResult>;
  /** Brings the bot and the person who answered together; ends the call if that fails. */
  attachBot(request: { attemptId: string }): Promise<AttachResult>;
  /** `step` tells a message that is spoken again from a command that is repeated. */
  playToVoicemail(request: { attemptId: string; step?: number }): Promise<void>;
  /** Asks for another agent in the room of a call that goes on, in the place of one that is lost. */
  replaceAgent(request: { attemptId: string }): Promise<void>;
  hangUp(request: { attemptId: string; cause: Cause }): Promise<void>;
  reconcileAttempt(request: { attemptId: string; round: number }): Promise<ReconcileResult>;
  concludeAttempt(request: { attemptId: string }): Promise<Conclusion>;
}

export function createAttemptActivities(deps: AttemptDependencies): AttemptActivities {
  return withSafeFailures<AttemptActivities>({
    dial: (request) => dial(deps, request),
    attachBot: (request) => attachBot(deps, request),
    playToVoicemail: (request) => playToVoicemail(deps, request),
    replaceAgent: (request) => replaceAgent(deps, request),
    hangUp: (request) => hangUp(deps, request),
    reconcileAttempt: (request) => reconcileAttempt(deps, request),
    concludeAttempt: (request) => concludeAttempt(deps, request),
  });
}
