import { diffArrays } from 'diff';
import { rowsOf } from '../traits.ts';
import type { BotDraft } from './bot.ts';

export interface TextPart {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** What is different in one field: a text word by word, or a value that gave way to another. */
export type FieldChange =
  | { field: ConfigurationField; kind: 'text'; parts: TextPart[] }
  | { field: ConfigurationField; kind: 'value'; before: string; after: string };

/** Fields in the order in which people see them: how each is read, as text. */
const readers = {
  name: { kind: 'value', read: ({ name }) => name },
  organisation: { kind: 'value', read: ({ organisation }) => organisation },
  language: { kind: 'value', read: ({ language }) => language },
  openingIntroduction: { kind: 'text', read: ({ openingIntroduction }) => openingIntroduction },
  openingGreeting: { kind: 'text', read: ({ openingGreeting }) => openingGreeting },
  instructions: { kind: 'text', read: ({ instructions }) => instructions },
  boundaries: { kind: 'text', read: ({ boundaries }) => boundaries },
  farewell: { kind: 'text', read: ({ farewell }) => farewell },
  audienceColumns: { kind: 'text', read: ({ audienceColumns }) => audienceColumns.join('\n') },
  capturedFields: {
    kind: 'text',
    read: ({ capturedFields }) => capturedFields.map(({ name, description }) => `${name}: ${description}`).join('\n'),
  },
  voice: { kind: 'value', read: ({ textToSpeech }) => textToSpeech.voice },
  speechToText: { kind: 'value', read: ({ speechToText }) => `${speechToText.provider}/${speechToText.model}` },
  languageModel: { kind: 'value', read: ({ languageModel }) => languageModel.model },
  temperature: { kind: 'value', read: ({ languageModel }) => String(languageModel.temperature) },
  allowInterruptions: { kind: 'value', read: ({ allowInterruptions }) => String(allowInterruptions) },
  silenceTimeoutSeconds: { kind: 'value', read: ({ silenceTimeoutSeconds }) => String(silenceTimeoutSeconds) },
  maxDurationSeconds: { kind: 'value', read: ({ maxDurationSeconds }) => String(maxDurationSeconds) },
} as const satisfies Record<string, { kind: FieldChange['kind']; read: (draft: BotDraft) => string }>;

export type ConfigurationField = keyof typeof readers;

/** What became different from one configuration to the other, field by field; empty if nothing did. */
export function diffConfigurations(before: BotDraft, after: BotDraft): FieldChange[] {
  return rowsOf(readers).flatMap((field): FieldChange[] => {
    const { kind, read } = readers[field];
    const [old, now] = [read(before), read(after)];
    if (old === now) return [];
    if (kind === 'value') return [{ field, kind, before: old, after: now }];
    return [{ field, kind, parts: diffWords(old, now, after.language) }];
  });
}

/** Words are found as the language has them, also where there are no spaces between them. */
function diffWords(before: string, after: string, language: string): TextPart[] {
  const segmenter = wordsIn(language);
  const words = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment);
  return diffArrays(words(before), words(after)).map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value.join(''),
  }));
}

function wordsIn(language: string): Intl.Segmenter {
  try {
    return new Intl.Segmenter(language, { granularity: 'word' });
  } catch {
    // A draft may hold a language tag that is none.
    return new Intl.Segmenter('en', { granularity: 'word' });
  }
}
