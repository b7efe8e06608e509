import { z } from 'zod';
import { cleanValue, markedValue } from './list-value.ts';
import { hearingModels, SpeechVendor } from './speech-vendor.ts';
import { canonicalVariable, maxVariableName, variableCharacters, variableNamePattern } from './variable-name.ts';

/** Names of captured fields: parameters of the language model's tool, and names in a CRM's mapping. */
export const fieldNamePattern = /^[a-z][a-z0-9_]{0,39}$/;

/** A field the bot tries to learn in the conversation. */
export const CapturedFieldDefinition = z.object({
  name: z.string().regex(fieldNamePattern, 'Use lower case letters, digits and _'),
  description: z.string().max(300).default(''),
});
export type CapturedFieldDefinition = z.infer<typeof CapturedFieldDefinition>;

/** Most characters of what people write about a bot; forms and schema share them. */
export const botTextLimits = {
  name: 80,
  organisation: 120,
  openingIntroduction: 1000,
  openingGreeting: 1000,
  instructions: 20_000,
  boundaries: 10_000,
  farewell: 500,
  fieldName: 40,
  fieldDescription: 300,
  columnName: maxVariableName,
} as const;
export const maxCapturedFields = 30;
const maxAudienceColumns = 100;

/** Conversations end after this long unless the bot says otherwise. */
export const defaultMaxDurationSeconds = 600;

/** Numbers of a bot with their limits and what they are unless somebody sets them. */
export const botNumberLimits = {
  silenceTimeoutSeconds: { min: 3, max: 120, default: 10 },
  maxDurationSeconds: { min: 30, max: 4 * 3600, default: defaultMaxDurationSeconds },
  temperature: { min: 0, max: 2, default: 0.4 },
} as const;

const text = (name: keyof typeof botTextLimits) => z.string().max(botTextLimits[name]);
const within = ({ min, max, default: usual }: { min: number; max: number; default: number }) =>
  z.number().min(min).max(max).default(usual);

const fields = {
  name: text('name').min(1),
  /** BCP 47. */
  language: z.string().max(35).default('en-US'),
  organisation: text('organisation').default(''),
  /** First words of an outbound call; the engine puts the AI and recording disclosure before it. */
  openingIntroduction: text('openingIntroduction').min(1),
  /** First words of an inbound call. */
  openingGreeting: text('openingGreeting').default(''),
  instructions: text('instructions').min(1),
  boundaries: text('boundaries').default(''),
  capturedFields: z.array(CapturedFieldDefinition).max(maxCapturedFields).default([]),
  /** Columns that a list must have, beside the variables that every contact has: the texts may use them. */
  audienceColumns: z.array(z.string().regex(variableNamePattern)).max(maxAudienceColumns).default([]),
  speechToText: z
    .object({
      provider: SpeechVendor.default('deepgram'),
      model: z.string().min(1).max(100).default(hearingModels.deepgram),
    })
    .prefault({}),
  languageModel: z
    .object({
      provider: z.literal('groq').default('groq'),
      model: z.string().min(1).max(100).default('openai/gpt-oss-120b'),
      temperature: within(botNumberLimits.temperature),
    })
    .prefault({}),
  textToSpeech: z
    .object({
      provider: SpeechVendor.default('deepgram'),
      voice: z.string().max(100).default('aura-2-andromeda-en'),
    })
    .prefault({}),
  allowInterruptions: z.boolean().default(true),
  /** After this much silence the bot asks whether the person is still there; after twice that it ends the call. */
  silenceTimeoutSeconds: within(botNumberLimits.silenceTimeoutSeconds),
  maxDurationSeconds: z
    .number()
    .int()
    .min(botNumberLimits.maxDurationSeconds.min)
    .max(botNumberLimits.maxDurationSeconds.max)
    .default(defaultMaxDurationSeconds),
  farewell: text('farewell').default('Thank you for your time. Goodbye.'),
};

/** Everything a bot version fixes. A campaign keeps the version it was launched with. */
export const BotConfiguration = z.object(fields);
export type BotConfiguration = z.infer<typeof BotConfiguration>;

/**
 * What people work on before they publish it: the same fields, where texts may still be empty and names unfinished. What
 * keeps it from being published is said by `draftProblems`.
 */
export const BotDraft = z.object({
  ...fields,
  name: text('name').default(''),
  openingIntroduction: text('openingIntroduction').default(''),
  instructions: text('instructions').default(''),
  capturedFields: z
    .array(z.object({ name: text('fieldName'), description: text('fieldDescription').default('') }))
    .max(maxCapturedFields)
    .default([]),
  audienceColumns: z.array(text('columnName')).max(maxAudienceColumns).default([]),
});
export type BotDraft = z.infer<typeof BotDraft>;

/** The variable that holds a person's name. */
export const nameVariable = 'customer_name';

/** Names of variables that every contact has, beside the columns of its audience file. */
export const knownVariables = [nameVariable, 'phone', 'organisation', 'bot_name'] as const;

const variablePattern = new RegExp(String.raw`\{\{\s*([${variableCharacters}]+)\s*\}\}`, 'gu');

/** Variables that a text uses, in order of appearance, each once, in their one form. */
export function variablesIn(text: string): string[] {
  const names = [...text.matchAll(variablePattern)].map((match) => canonicalVariable(match[1] ?? ''));
  return [...new Set(names)].filter((name) => name !== '');
}

/**
 * Puts values into what is spoken; a variable without a value disappears, so that no callee ever hears braces. A sentence that
 * began with it begins with what followed.
 */
export function fillVariables(text: string, values: Record<string, string>): string {
  return fill(text, (name) => cleanValue(valueOf(values, name)));
}

/** Puts values into what instructs the language model: those that others have written stand between marks. */
export function fillInstructions(text: string, values: Record<string, string>): string {
  const isOurs = (name: string): boolean =>
    name !== nameVariable && (knownVariables as readonly string[]).includes(name);
  return fill(text, (name) => (isOurs(name) ? cleanValue : markedValue)(valueOf(values, name)));
}

/** Stands where a value is missing until the sentence around it is mended; of no script. */
const gap = '\uE000';
const sentenceBegin = new RegExp(String.raw`(^|[.!?؟]\s+)${gap}\s*[,;:،؛]\s*(\p{L})`, 'gu');

function fill(text: string, valueFor: (name: string) => string): string {
  return text
    .replace(variablePattern, (_, name: string) => valueFor(canonicalVariable(name)) || gap)
    .replace(sentenceBegin, (_, before: string, letter: string) => before + letter.toUpperCase())
    .replaceAll(gap, '')
    .replace(/ {2,}/g, ' ')
    .replace(/ ([,.!?،؛؟])/g, '$1');
}

function valueOf(values: Record<string, string>, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : '';
}
