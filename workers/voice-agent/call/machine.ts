import { voice } from '@livekit/agents';
import type { AnsweredBy } from '#domain/call/call.ts';

export interface Verdict {
  answeredBy: AnsweredBy;
  /** A message can be left. */
  takesMessages: boolean;
}

/** A person waits at most this long for a bot that is still deciding whether they are a machine. */
export const verdictCapMs = 8_000;

/** A person who says nothing gets the greeting after this long. */
const noSpeechMs = 2_500;

const verdicts: Record<voice.AMDCategory, Verdict> = {
  [voice.AMDCategory.HUMAN]: { answeredBy: 'human', takesMessages: false },
  [voice.AMDCategory.UNCERTAIN]: { answeredBy: 'unknown', takesMessages: false },
  [voice.AMDCategory.MACHINE_VM]: { answeredBy: 'machine', takesMessages: true },
  [voice.AMDCategory.MACHINE_UNAVAILABLE]: { answeredBy: 'machine', takesMessages: false },
  [voice.AMDCategory.MACHINE_IVR]: { answeredBy: 'ivr', takesMessages: false },
};

export function isMachine({ answeredBy }: Verdict): boolean {
  return answeredBy === 'machine' || answeredBy === 'ivr' || answeredBy === 'fax';
}

/**
 * Detects answering machines where the carrier does not. Start it as soon as we hear the callee's line, before they
 * answer: it waits for the answer by itself. While it runs the session says nothing.
 * @param options.untilFinished wait for the end of a machine's greeting, because a message is to be left.
 */
export class MachineDetection {
  readonly #detector: voice.AMD;
  readonly #verdict: Promise<Verdict>;

  constructor(session: voice.AgentSession, options: { untilFinished: boolean }) {
    this.#detector = new voice.AMD(session, {
      // null means the session's own; undefined would make it look for LiveKit Cloud.
      llm: null,
      stt: null,
      interruptOnMachine: false,
      waitUntilFinished: options.untilFinished,
      noSpeechTimeoutMs: noSpeechMs,
      detectionTimeoutMs: verdictCapMs,
      // If none of its words were understood, a greeting this short is a person's; longer ones are judged by their words.
      humanSpeechThresholdMs: 1_500,
      humanSilenceThresholdMs: 700,
      machineSilenceThresholdMs: 1_000,
      maxEndpointingDelayMs: 1_500,
      suppressCompatibilityWarning: true,
    });
    this.#verdict = this.#detector.execute().then(
      ({ category }) => verdicts[category],
      // Without a verdict we assume a person: a greeting costs a machine nothing, but silence would cost us the person.
      () => verdicts[voice.AMDCategory.UNCERTAIN],
    );
  }

  /** The verdict, `unknown` if there is none within `capMs`. */
  async verdict(capMs: number): Promise<Verdict> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Verdict>((resolve) => {
      timer = setTimeout(() => resolve(verdicts[voice.AMDCategory.UNCERTAIN]), capMs);
    });
    try {
      return await Promise.race([this.#verdict, late]);
    } finally {
      clearTimeout(timer);
      await this.#detector.aclose();
      // The session may speak again only when the run is over.
      await this.#verdict;
    }
  }
}
