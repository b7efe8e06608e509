import type { AnswerFlow } from '#domain/call/answer-flow.ts';
import type { CallListQuery } from '#domain/call/call-list-query.ts';
import type { VerdictAxis } from '#domain/call/verdict-filter.ts';
import type { AnsweredBy } from '#domain/call/call.ts';
import type { VerdictSource } from '#domain/call/answer-verdict.ts';
import { countryName } from '#lib/format.ts';
import { answeredByLabels, answerFlowLabels, verdictSourceLabels } from '#lib/labels.ts';
import * as m from '#lib/paraglide/messages.js';

/** A group of an axis, as people call it. */
export function groupName(
  axis: VerdictAxis,
  { value, accountName }: { value: string; accountName: string | null },
): string {
  switch (axis) {
    case 'verdict':
      return answeredByLabels[value as AnsweredBy];
    case 'account':
      return accountName ?? value;
    case 'country':
      return countryName(value);
    case 'setting':
      return answerFlowLabels[value as AnswerFlow].label;
    case 'source':
      return verdictSourceLabels[value as VerdictSource];
  }
}

/** Which verdicts a list of calls is filtered by, in words; none if it is not. */
export function verdictFilterWords(query: CallListQuery): string[] {
  const { corrected, verdict, account, country, setting, source, from, to } = query;
  const words = [
    verdict && answeredByLabels[verdict],
    account && m.calls_verdict_account_filter(),
    country && countryName(country),
    setting && answerFlowLabels[setting].label,
    source && verdictSourceLabels[source],
    from && m.calls_verdict_from_filter({ day: from }),
    to && m.calls_verdict_to_filter({ day: to }),
  ].filter((part) => part !== null);
  if (!corrected && words.length === 0) return [];
  return [corrected ? m.calls_verdict_corrected_filter() : m.calls_verdict_filter(), ...words];
}
