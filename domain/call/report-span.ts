import type { Span } from '../health/span.ts';
import type { AgentReport } from './agent-protocol.ts';

/**
 * What a report of an agent tells of the time before it, without a word of it: the answer of the bot in a turn, the finding of who
 * answered, a failure. Null for reports that tell of no time, or of what is said.
 */
export function spanOfReport(report: AgentReport): Span | null {
  const to = new Date(report.at);
  const since = (ms: number | null): Date => new Date(to.getTime() - (ms ?? 0));
  switch (report.type) {
    case 'turn_latency':
      return {
        name: 'agent turn',
        kind: 'internal',
        from: since(report.endToEndMs),
        to,
        facts: {
          'redial.turn': report.turn,
          'redial.turn.language_first_token_ms': report.languageFirstTokenMs,
          'redial.turn.speech_first_byte_ms': report.speechFirstByteMs,
        },
        failure: null,
      };
    case 'detected': {
      const { answeredBy, basis, tookMs } = report;
      const facts = { 'redial.answered_by': answeredBy, 'redial.result': basis };
      return { name: 'agent detect', kind: 'internal', from: since(tookMs), to, facts, failure: null };
    }
    case 'failure':
      return { name: 'agent failure', kind: 'internal', from: to, to, facts: {}, failure: report.source };
    default:
      return null;
  }
}
