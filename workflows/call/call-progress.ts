import type { AnsweredBy } from '#domain/call/call.ts';
import type { CallSignal } from '#domain/call/call-event.ts';

/** What is known of the attempt that runs now. Events of other attempts, and repeats, change nothing. */
export class CallProgress {
  attemptId: string | null = null;
  answered = false;
  answeredBy: AnsweredBy | null = null;
  beep = false;
  messagePlayed = false;
  messageCut = false;
  agentLost = false;
  /** Another agent was asked for in the place of one that was lost: once per call. */
  agentReplaced = false;
  ended = false;
  #early: { attemptId: string; event: CallSignal }[] = [];

  /** Something that takes no part in a conversation has answered. */
  get isMachine(): boolean {
    return this.answeredBy === 'machine' || this.answeredBy === 'fax' || this.answeredBy === 'ivr';
  }

  /** Starts to follow an attempt; its events that came before are applied now. */
  begin(attemptId: string): void {
    this.attemptId = attemptId;
    this.answered = false;
    this.answeredBy = null;
    this.beep = false;
    this.messagePlayed = false;
    this.messageCut = false;
    this.agentLost = false;
    this.agentReplaced = false;
    this.ended = false;
    const early = this.#early.filter((item) => item.attemptId === attemptId);
    this.#early = [];
    for (const item of early) this.apply(item.attemptId, item.event);
  }

  apply(attemptId: string, event: CallSignal): void {
    if (attemptId !== this.attemptId) {
      this.#early = [...this.#early.slice(-9), { attemptId, event }];
      return;
    }
    switch (event.type) {
      case 'answered':
        this.answered = true;
        break;
      case 'detected':
        this.answeredBy ??= event.answeredBy;
        break;
      case 'beep':
        this.beep = true;
        break;
      case 'message_played':
        this.messagePlayed = true;
        break;
      case 'message_cut':
        this.messageCut = true;
        break;
      case 'agent_lost':
        this.agentLost = true;
        break;
      case 'agent_ready':
        // Another one has come in the place of the one that was lost.
        this.agentLost = false;
        break;
      case 'ended':
        this.ended = true;
        break;
      default:
        break;
    }
  }
}
