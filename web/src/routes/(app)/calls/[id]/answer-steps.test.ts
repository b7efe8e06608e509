import { expect, it } from 'vitest';
import { answerSteps, type AnswerDetail, type Verdict } from './answer-steps.ts';

const at = (second: number): string => `2026-01-01T12:00:${String(second).padStart(2, '0')}.000Z`;
const verdict = (second: number, answer: Verdict['verdict']): Verdict => ({
  id: `${answer} ${second}`,
  attemptId: 'a',
  at: at(second),
  tookMs: second * 1_000,
  verdict: answer,
  source: 'agent',
  basis: 'words',
  correctedTo: null,
  correctedBy: null,
  correctedAt: null,
  moment: null,
});
const press = (second: number, isSent = true) => ({ at: at(second), keys: '1', isSent });

function told(detail: AnswerDetail): string[] {
  return answerSteps(detail).map((step) => {
    if (step.kind === 'verdict') return `${step.verdict.verdict}${step.isLast ? ', last' : ''}`;
    return `${step.press.keys}${step.leadsNowhere ? ', to nobody' : ''}`;
  });
}

it('tells verdicts and pressed keys in their order', () => {
  const verdicts = [verdict(2, 'ivr'), verdict(15, 'human')];
  const call = { keyPresses: [press(6)], endedAt: at(30) };
  expect(told({ verdicts, call })).toEqual(['ivr', '1', 'human, last']);
});

it('says that keys led to nobody only when the call is over, and the keys went out', () => {
  const verdicts = [verdict(2, 'ivr')];
  const ended = { keyPresses: [press(6)], endedAt: at(30) };
  expect(told({ verdicts, call: ended })).toEqual(['ivr, last', '1, to nobody']);
  expect(told({ verdicts, call: { ...ended, endedAt: null } })).toEqual(['ivr, last', '1']);
  expect(told({ verdicts, call: { ...ended, keyPresses: [press(6, false)] } })).toEqual(['ivr, last', '1']);
});
