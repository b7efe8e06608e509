import * as m from '#lib/paraglide/messages.js';
import type { Outputs } from '#lib/trpc.ts';

type Detail = Outputs['calls']['get'];
export type Verdict = Detail['verdicts'][number];
type KeyPress = Detail['call']['keyPresses'][number];

export type AnswerStep =
  | { kind: 'verdict'; id: string; at: number; verdict: Verdict; isLast: boolean }
  /** `leadsNowhere`: the call has ended, and nobody answered behind the menu. */
  | { kind: 'keys'; id: string; at: number; press: KeyPress; leadsNowhere: boolean };

/** What was found of who answered, and what was pressed, in its order. */
export function answerSteps({ verdicts, call }: AnswerDetail): AnswerStep[] {
  const last = verdicts.at(-1);
  const steps: AnswerStep[] = [
    ...verdicts.map((verdict) => ({
      kind: 'verdict' as const,
      id: verdict.id,
      at: new Date(verdict.at).getTime(),
      verdict,
      isLast: verdict === last,
    })),
    ...call.keyPresses.map((press) => ({
      kind: 'keys' as const,
      id: press.at,
      at: new Date(press.at).getTime(),
      press,
      leadsNowhere: false,
    })),
  ];
  steps.sort((a, b) => a.at - b.at);
  const end = steps.at(-1);
  if (end?.kind === 'keys' && end.press.isSent && call.endedAt !== null) end.leadsNowhere = true;
  return steps;
}

/** What the steps are made of. */
export interface AnswerDetail {
  verdicts: Verdict[];
  call: Pick<Detail['call'], 'keyPresses' | 'endedAt'>;
}

/** Why no moment of this call can be heard. */
export function listeningText({ call }: Pick<Detail, 'call'>): string {
  if (call.recordingKey !== null) return m.recording_not_allowed();
  return call.endedAt === null ? m.recording_follows() : m.recording_empty();
}
