import { languageOf, type Language } from './language.ts';

/** A field that the bot is to learn. */
export interface Field {
  name: string;
  description: string;
}

/** Wall-clock time where the callee is. */
export interface LocalTime {
  /** YYYY-MM-DD */
  date: string;
  /** Minutes since midnight. */
  minutes: number;
}

/** What the simulated model takes from its system prompt. */
export interface Briefing {
  name: string;
  organisation: string;
  language: Language;
  now: LocalTime | null;
  fields: Field[];
}

/** Reads a system prompt; what it does not find stays empty. */
export function readBriefing(prompt: string): Briefing {
  const [, name = '', organisation = ''] = /You are (.+?), calling for (.*?)\. /.exec(prompt) ?? [];
  const language = /Speak the language ([\w-]+)/.exec(prompt)?.[1] ?? 'en';
  const [, date, hours, minutes] = /it is now \S+ (\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2})/.exec(prompt) ?? [];
  return {
    name,
    organisation,
    language: languageOf(language),
    now: date === undefined ? null : { date, minutes: Number(hours) * 60 + Number(minutes) },
    fields: readFields(prompt.split('Fields to capture:\n')[1] ?? ''),
  };
}

/** Lines of the form `- name: description`, up to the first other one. */
export function readFields(text: string): Field[] {
  const fields: Field[] = [];
  for (const line of text.split('\n')) {
    const [, name, description = ''] = /^- ([a-z][a-z0-9_]*)(?:: ?(.*))?$/.exec(line.trim()) ?? [];
    if (name === undefined) break;
    fields.push({ name, description });
  }
  return fields;
}
