import { readFields, type Field } from './briefing.ts';
import { questionFor, valueFor } from './fields.ts';
import { fold } from './folded-text.ts';
import { hear, type Intent } from './hearing.ts';
import { languageOf, type Language } from './language.ts';
import { summarise } from './summary.ts';
import type { Sentiment } from '#domain/call/sentiment.ts';

/** What a transcript comes to, by the names of the properties that ask for it. */
export interface CallFacts {
  summary: string;
  sentiment: Sentiment;
  capturedFields: { name: string; value: string }[];
  callbackWish: string | null;
  optOutRequested: boolean;
}

interface Line {
  speaker: 'bot' | 'callee';
  text: string;
}

/** Reads a request for an analysis: language, fields, and lines `bot: …` and `callee: …`. */
export function analyse(text: string): CallFacts {
  const language = languageOf(/Language of the summary: ([\w-]+)/.exec(text)?.[1] ?? 'en');
  const fields = readFields(text.split('Fields:\n')[1] ?? '');
  const lines = readLines(text.split('Transcript:\n').at(-1) ?? text);
  const heard = lines
    .filter(({ speaker }) => speaker === 'callee')
    .map((line) => ({ ...line, intent: hear(line.text) }));
  const wish = heard.find(({ intent }) => intent === 'callback')?.text ?? null;
  const intents = new Set(heard.map(({ intent }) => intent));
  const captured = capture(lines, fields, language);
  return {
    summary: summarise(language, { silent: heard.length === 0, intents, captured, fields: fields.length, wish }),
    sentiment: sentimentOf(heard.map((line) => line.text).join(' '), intents),
    capturedFields: captured,
    callbackWish: wish,
    optOutRequested: intents.has('opt_out'),
  };
}

function readLines(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    const [, who, words = ''] = /^\s*\[?(bot|agent|assistant|callee|user|customer)\]?\s*:\s*(.*)$/i.exec(line) ?? [];
    if (who === undefined) return [];
    return [{ speaker: /^(callee|user|customer)$/i.test(who) ? ('callee' as const) : ('bot' as const), text: words }];
  });
}

/** What the callee said right after a field's question. */
function capture(lines: Line[], fields: Field[], language: Language): { name: string; value: string }[] {
  return fields.flatMap((field) => {
    const question = questionFor(field, language);
    const asked = lines.findLastIndex(({ speaker, text }) => speaker === 'bot' && text.includes(question));
    const reply = asked < 0 ? undefined : lines.slice(asked + 1).find(({ speaker }) => speaker === 'callee');
    if (!reply || hear(reply.text) !== 'answer') return [];
    const value = valueFor(field, reply.text);
    return value === '' ? [] : [{ name: field.name, value }];
  });
}

const friendly =
  /\b(yes|sure|great|good|fine|thanks?|thank you|please|interested|perfect|gracias|merci|claro|oui)\b|شكرا|نعم|تمام/g;
const unfriendly = /\b(no|not|stop|never|annoying|terrible|bad|angry|scam|leave me alone|non|basta)\b|لا |ازعاج/g;

function sentimentOf(words: string, intents: ReadonlySet<Intent>): CallFacts['sentiment'] {
  if (intents.has('opt_out')) return 'negative';
  const text = fold(words);
  const balance = (text.match(friendly)?.length ?? 0) - (text.match(unfriendly)?.length ?? 0);
  if (balance === 0) return 'neutral';
  if (balance > 0) return intents.has('declines') ? 'neutral' : 'positive';
  return 'negative';
}
