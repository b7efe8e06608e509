import { clock, phone } from '#lib/format.ts';
import {
  answerBasisLabels,
  answeredByLabels,
  endedReasonLabels,
  messageResultLabels,
  providerLabels,
} from '#lib/labels.ts';
import * as m from '#lib/paraglide/messages.js';
import type { Outputs } from '#lib/trpc.ts';

type Detail = Outputs['calls']['get'];

const none = '–';
const seconds = (milliseconds: number | null | undefined): string =>
  milliseconds == null ? none : m.call_seconds({ seconds: milliseconds / 1000 });

/** What is known of a call, row by row. */
export function callFacts({ call, attempt, callerNumber, provider, bot }: Detail): { label: string; value: string }[] {
  return [
    { label: m.call_duration_label(), value: call.durationMs === null ? none : clock(call.durationMs) },
    { label: m.call_ended_label(), value: endedText(call) },
    { label: m.call_answered_by_label(), value: answeredByText(attempt?.answeredBy ?? null, call.answerBasis) },
    { label: m.call_detection_label(), value: seconds(attempt?.detectionMs) },
    ...carrierVerdictFact(attempt),
    { label: m.call_waited_label(), value: seconds(attempt?.waitedMs) },
    ...(call.messageResult === null
      ? []
      : [{ label: m.call_message_label(), value: messageResultLabels[call.messageResult] }]),
    { label: m.call_first_words_label(), value: seconds(call.firstAudioMs) },
    { label: m.call_sip_code_label(), value: attempt?.sipCode ? String(attempt.sipCode) : none },
    { label: m.call_carrier_says_label(), value: attempt?.causeWords ?? none },
    { label: m.call_caller_number_label(), value: callerNumber ? phone(callerNumber) : none },
    { label: m.call_provider_label(), value: provider ? `${provider.name} (${providerLabels[provider.kind]})` : none },
    {
      label: m.call_bot_label(),
      value: bot.name && bot.version !== null ? m.call_bot_version({ bot: bot.name, version: bot.version }) : none,
    },
  ];
}

/** What the carrier said beside our own verdict; no row where it gives none. */
function carrierVerdictFact(attempt: Detail['attempt']): { label: string; value: string }[] {
  if (!attempt?.carrierAnsweredBy || attempt.carrierVerdictAt === null) return [];
  const who = answeredByLabels[attempt.carrierAnsweredBy];
  const since = attempt.answeredAt ?? attempt.carrierVerdictAt;
  const tookMs = Math.max(0, Number(new Date(attempt.carrierVerdictAt)) - Number(new Date(since)));
  return [{ label: m.call_carrier_verdict_label(), value: m.call_carrier_verdict({ who, seconds: seconds(tookMs) }) }];
}

function answeredByText(
  answeredBy: NonNullable<Detail['attempt']>['answeredBy'],
  basis: Detail['call']['answerBasis'],
): string {
  if (answeredBy === null) return none;
  const who = answeredByLabels[answeredBy];
  return basis === null ? who : m.call_answered_by_basis({ who, basis: answerBasisLabels[basis] });
}

function endedText({ endedReason, endedWords, endedAt }: Detail['call']): string {
  if (endedReason) return endedWords || endedReasonLabels[endedReason];
  return endedAt === null ? m.call_running() : none;
}

/** When the attempt entered which state. */
export function stateTimes(attempt: NonNullable<Detail['attempt']>) {
  return {
    leased: attempt.leasedAt,
    dialling: attempt.diallingAt,
    ringing: attempt.ringingAt,
    amd: attempt.amdAt,
    attaching: attempt.attachingAt,
    in_progress: attempt.inProgressAt,
    wrap_up: attempt.wrapUpAt,
    ended: attempt.concludedAt,
  };
}
