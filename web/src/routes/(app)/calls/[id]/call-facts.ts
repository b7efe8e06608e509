import { clock, phone } from '#lib/format.ts';
import { endedReasonLabels, providerLabels } from '#lib/labels.ts';
import type { Outputs } from '#lib/trpc.ts';

type Detail = Outputs['calls']['get'];

const none = '–';
const seconds = (milliseconds: number | null | undefined): string =>
  milliseconds == null ? none : `${(milliseconds / 1000).toFixed(1)} s`;

/** What is known of a call, row by row. */
export function callFacts({ call, attempt, callerNumber, provider, bot }: Detail): { label: string; value: string }[] {
  return [
    { label: 'Duration', value: call.durationMs === null ? none : clock(call.durationMs) },
    { label: 'Ended', value: endedText(call) },
    { label: 'Answered by', value: attempt?.answeredBy ?? none },
    { label: 'Detection took', value: seconds(attempt?.detectionMs) },
    { label: 'First words after', value: seconds(call.firstAudioMs) },
    { label: 'SIP code', value: attempt?.sipCode ? String(attempt.sipCode) : none },
    { label: 'Carrier says', value: attempt?.causeWords ?? none },
    { label: 'From', value: callerNumber ? phone(callerNumber) : none },
    { label: 'Provider', value: provider ? `${provider.name} (${providerLabels[provider.kind]})` : none },
    { label: 'Bot', value: bot.name ? `${bot.name}, version ${bot.version}` : none },
  ];
}

function endedText({ endedReason, endedWords, endedAt }: Detail['call']): string {
  if (endedReason) return endedWords || endedReasonLabels[endedReason];
  return endedAt === null ? 'Running' : none;
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
