import { formatLocal, localDateTimeOf } from '#domain/calling-law/data/zones/local-time.ts';
import { holdsMarkedValue, markRule } from '#domain/bot/list-value.ts';
import type { CallConfiguration } from '#domain/call/agent-protocol.ts';

/** What every bot is told beside its own instructions: it is heard, not read, and it never denies what it is. */
const manners = `You are on a telephone call. What you write is spoken aloud: use short, natural sentences, no lists, no markup, no emoji, and write numbers as one says them. Ask one question at a time. If you did not understand, say so and ask again.
You are an artificial intelligence. Never deny it and never claim to be a person. The beginning of the call has been spoken already: do not greet again.`;

const tools = `Tools:
- end_call: when the conversation is over or the person wants to end it. Say goodbye in the same answer.
- schedule_callback: when the person wants to be called at another time. Give delayMinutes for "in twenty minutes", or localDateTime for a date and a time of day. Give their own words as phrase, untranslated. If the time is unclear, ask. If the tool answers with a question, ask the person, wait for the answer and use the tool again. Repeat the time that the tool confirms: weekday, date, hour and part of the day.
- opt_out: as soon as the person does not want to be called again, with their own words as quote. Do not argue.
- capture_field: as soon as you learn the value of one of the fields below.`;

/** The instructions of the language model for one call. */
export function systemPrompt(configuration: CallConfiguration, now: Date): string {
  const { bot, promptOverride, calleeTimeZone } = configuration;
  const fields = bot.capturedFields.map(
    ({ name, description }) => `- ${name}${description === '' ? '' : `: ${description}`}`,
  );
  return [
    `You are ${bot.name}, calling for ${bot.organisation}. Speak the language ${bot.language}.`,
    manners,
    `For the person it is now ${localNow(now, calleeTimeZone)}.`,
    [bot.instructions, promptOverride, bot.boundaries].some(holdsMarkedValue) ? markRule : '',
    section('Instructions', bot.instructions),
    section('For this campaign', promptOverride),
    section('Boundaries', bot.boundaries),
    tools,
    section('Fields to capture', fields.join('\n')),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What the model is asked for where an agent was lost in mid-conversation, and another one has apologised for the gap. */
export const goOn =
  'The line was gone for a moment, and you have apologised for it. Go on in one sentence: answer what was said last, or ask your last question again. Do not greet and do not introduce yourself.';

function section(title: string, text: string): string {
  return text.trim() === '' ? '' : `${title}:\n${text.trim()}`;
}

/** Weekday, date and time in a form that a model can compute with. */
function localNow(now: Date, zone: string | null): string {
  const weekday = formatLocal(now, zone ?? 'UTC', 'en', { weekday: 'long' });
  const time = `${weekday}, ${localDateTimeOf(now, zone ?? 'UTC').replace('T', ' ')}`;
  return zone === null ? `${time} in UTC (their time zone is not known: ask, if it matters)` : `${time} (${zone})`;
}
