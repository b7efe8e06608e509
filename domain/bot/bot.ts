import { z } from 'zod';
import { cleanValue, markedValue } from './list-value.ts';

/** A field the bot tries to learn in the conversation. */
export const CapturedFieldDefinition = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'Use lower case letters, digits and _'),
  description: z.string().max(300).default(''),
});
export type CapturedFieldDefinition = z.infer<typeof CapturedFieldDefinition>;

/** Conversations end after this long unless the bot says otherwise. */
export const defaultMaxDurationSeconds = 600;

/** Everything a bot version fixes. A campaign keeps the version it was launched with. */
export const BotConfiguration = z.object({
  name: z.string().min(1).max(80),
  /** BCP 47. */
  language: z.string().default('en-US'),
  organisation: z.string().max(120).default(''),
  /** First words of an outbound call; the engine puts the AI and recording disclosure before it. */
  openingIntroduction: z.string().min(1).max(1000),
  /** First words of an inbound call. */
  openingGreeting: z.string().max(1000).default(''),
  instructions: z.string().min(1).max(20_000),
  boundaries: z.string().max(10_000).default(''),
  capturedFields: z.array(CapturedFieldDefinition).max(30).default([]),
  speechToText: z
    .object({ provider: z.literal('deepgram').default('deepgram'), model: z.string().default('nova-3') })
    .prefault({}),
  languageModel: z
    .object({
      provider: z.literal('groq').default('groq'),
      model: z.string().default('openai/gpt-oss-120b'),
      temperature: z.number().min(0).max(2).default(0.4),
    })
    .prefault({}),
  textToSpeech: z
    .object({ provider: z.literal('deepgram').default('deepgram'), voice: z.string().default('aura-2-andromeda-en') })
    .prefault({}),
  allowInterruptions: z.boolean().default(true),
  /** After this much silence the bot asks whether the person is still there; after twice that it ends the call. */
  silenceTimeoutSeconds: z.number().min(3).max(120).default(10),
  maxDurationSeconds: z
    .number()
    .int()
    .min(30)
    .max(4 * 3600)
    .default(defaultMaxDurationSeconds),
  farewell: z.string().max(500).default('Thank you for your time. Goodbye.'),
});
export type BotConfiguration = z.infer<typeof BotConfiguration>;

/** The variable that holds a person's name. */
export const nameVariable = 'customer_name';

/** Names of variables that every contact has, beside the columns of its audience file. */
export const knownVariables = [nameVariable, 'phone', 'organisation', 'bot_name'] as const;

const variablePattern = /\{\{\s*([a-zA-Z0-9_]+)\s*\}\}/g;

/** Variables that a text uses, in order of appearance, each once. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(variablePattern)].map((match) => match[1] ?? ''))];
}

/** Puts values into what is spoken; a variable without a value disappears, so that no callee ever hears braces. */
export function fillVariables(text: string, values: Record<string, string>): string {
  return fill(text, (name) => cleanValue(valueOf(values, name)));
}

/** Puts values into what instructs the language model: those that others have written stand between marks. */
export function fillInstructions(text: string, values: Record<string, string>): string {
  const isOurs = (name: string): boolean =>
    name !== nameVariable && (knownVariables as readonly string[]).includes(name);
  return fill(text, (name) => (isOurs(name) ? cleanValue : markedValue)(valueOf(values, name)));
}

function fill(text: string, valueFor: (name: string) => string): string {
  return text
    .replace(variablePattern, (_, name: string) => valueFor(name))
    .replace(/ {2,}/g, ' ')
    .replace(/ ([,.!?])/g, '$1');
}

function valueOf(values: Record<string, string>, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : '';
}
