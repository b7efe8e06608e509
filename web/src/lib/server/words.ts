import type { RedialError } from '#domain/error.ts';
import { messageKinds, type Message, type MessageCode, type ParametersOf } from '#domain/message/index.ts';
import type { ParameterKind, ParameterKinds } from '#domain/message/kinds.ts';
import { isStoredMessage, restored } from '#domain/message/stored.ts';
import * as m from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

type Shown<Code extends MessageCode> = { [Name in keyof ParametersOf<Code>]: string | number };

/** The compiler proves that every code has a message, and that the message needs no parameter that the code lacks. */
const sentences: { [Code in MessageCode]: (inputs: Shown<Code>) => string } = m;

/** Puts a message into the words of the request's reader; English outside of a request. */
export function inWords({ code, params }: Message): string {
  const kinds: ParameterKinds = messageKinds[code].parameters;
  const shown = Object.entries(params as Record<string, unknown>).map(([name, value]) => [
    name,
    shownAs(kinds[name], value),
  ]);
  const say = sentences[code] as (inputs: Record<string, string | number>) => string;
  return say(Object.fromEntries(shown) as Record<string, string | number>);
}

/** What a column or a history holds: a stored message, or plain words. */
export function storedInWords(text: string): string;
export function storedInWords(text: string | null): string | null;
export function storedInWords(text: string | null): string | null {
  return text === null ? null : inWords(restored(text));
}

/** The facts of an error for programs; messages among its parameters are told in words there too. */
export function detailsOf(error: RedialError): Record<string, unknown> | undefined {
  const kinds: ParameterKinds = messageKinds[error.reason].parameters;
  const lists = Object.entries(error.params as Record<string, unknown>)
    .filter(([name]) => kinds[name] === 'messages')
    .map(([name, value]) => [name, (value as readonly Message[]).map(inWords)]);
  return lists.length === 0 ? error.details : { ...error.details, ...Object.fromEntries(lists) };
}

/** An answer with the messages that the database keeps in it (see `stored`) put into words; its shape stays. */
export function storedWithin<Answer>(answer: Answer): Answer {
  return within(answer) as Answer;
}

function within(value: unknown): unknown {
  if (typeof value === 'string') return isStoredMessage(value) ? storedInWords(value) : value;
  if (Array.isArray(value)) return value.map(within);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, within(inner)]));
}

function shownAs(kind: ParameterKind | undefined, value: unknown): string | number {
  switch (kind) {
    case 'number':
      return value as number;
    case 'list':
      return (value as readonly string[]).join(', ');
    case 'all':
      return new Intl.ListFormat(getLocale()).format(value as readonly string[]);
    case 'names':
      return (value as readonly string[]).map((text) => m.quoted({ text })).join(', ');
    case 'message':
      return inWords(value as Message);
    case 'messages':
      return (value as readonly Message[]).map(inWords).join(' ');
    default:
      return String(value);
  }
}
