import { message, type Message } from '../message/index.ts';
import { fieldNamePattern, type BotDraft } from './bot.ts';
import { checkText, isColumnName } from './text-check.ts';
import { speaks, vendorOfVoice, voicesFor } from './voices.ts';

export type DraftProblemCode =
  | 'bot_name_missing'
  | 'bot_introduction_missing'
  | 'bot_instructions_missing'
  | 'bot_brace_malformed'
  | 'bot_brace_in_name'
  | 'bot_variable_unknown'
  | 'bot_language_unknown'
  | 'bot_language_without_voice'
  | 'bot_voice_unfit'
  | 'bot_field_name_bad'
  | 'bot_field_twice'
  | 'bot_column_bad'
  | 'bot_column_twice';

/** What keeps a draft from being published, and where it is to be mended. */
export interface DraftProblem {
  field: keyof BotDraft;
  says: Message<DraftProblemCode>;
}

/** Texts that are spoken or given to the language model; their variables are filled in for each call. */
export const filledTexts = [
  'openingIntroduction',
  'openingGreeting',
  'instructions',
  'boundaries',
  'farewell',
] as const satisfies readonly (keyof BotDraft)[];

/** Whether something was not written yet, rather than written wrong: nobody needs to be told while they begin. */
export function isOnlyMissing({ says }: DraftProblem): boolean {
  if (says.code === 'bot_field_name_bad') return says.params.name === '';
  return says.code.endsWith('_missing');
}

/** Everything that keeps a draft from being published; empty if it can be. */
export function draftProblems(draft: BotDraft): DraftProblem[] {
  return [
    ...missingTexts(draft),
    ...filledTexts.flatMap((field) => textProblems(draft, field)),
    ...nameProblems(draft),
    ...voiceProblems(draft),
    ...fieldProblems(draft),
    ...columnProblems(draft),
  ];
}

function missingTexts({ name, openingIntroduction, instructions }: BotDraft): DraftProblem[] {
  const problems: DraftProblem[] = [];
  if (name.trim() === '') problems.push({ field: 'name', says: message('bot_name_missing') });
  if (openingIntroduction.trim() === '')
    problems.push({ field: 'openingIntroduction', says: message('bot_introduction_missing') });
  if (instructions.trim() === '') problems.push({ field: 'instructions', says: message('bot_instructions_missing') });
  return problems;
}

function textProblems(draft: BotDraft, field: (typeof filledTexts)[number]): DraftProblem[] {
  const { unknown, malformed } = checkText(draft[field], draft.audienceColumns);
  return [
    ...malformed.map((excerpt) => ({ field, says: message('bot_brace_malformed', { excerpt }) })),
    ...unknown.map((variable) => ({ field, says: message('bot_variable_unknown', { variable }) })),
  ];
}

/** They are spoken as they are, in the disclosure: nothing fills in what is between braces. */
function nameProblems(draft: BotDraft): DraftProblem[] {
  return (['name', 'organisation'] as const).flatMap((field) => {
    const excerpt = /\{[^}]*\}*|\}+/.exec(draft[field])?.[0];
    return excerpt === undefined ? [] : [{ field, says: message('bot_brace_in_name', { excerpt }) }];
  });
}

function voiceProblems({ language, textToSpeech: { provider, voice } }: BotDraft): DraftProblem[] {
  if (!isLanguageTag(language)) return [{ field: 'language', says: message('bot_language_unknown', { language }) }];
  if (speaks(voice, language) && vendorOfVoice(voice) === provider) return [];
  return voicesFor(language).length === 0
    ? [{ field: 'language', says: message('bot_language_without_voice', { language }) }]
    : [{ field: 'textToSpeech', says: message('bot_voice_unfit', { voice, language }) }];
}

function isLanguageTag(language: string): boolean {
  return /^[a-z]{2,3}(-[a-zA-Z0-9]{2,8})*$/.test(language);
}

function fieldProblems({ capturedFields }: BotDraft): DraftProblem[] {
  const field = 'capturedFields';
  const names = capturedFields.map(({ name }) => name);
  return [
    ...names
      .filter((name) => !fieldNamePattern.test(name))
      .map((name) => ({ field, says: message('bot_field_name_bad', { name }) }) as const),
    ...repeated(names).map((name) => ({ field, says: message('bot_field_twice', { name }) }) as const),
  ];
}

function columnProblems({ audienceColumns }: BotDraft): DraftProblem[] {
  const field = 'audienceColumns';
  return [
    ...audienceColumns
      .filter((name) => !isColumnName(name))
      .map((name) => ({ field, says: message('bot_column_bad', { name }) }) as const),
    ...repeated(audienceColumns).map((name) => ({ field, says: message('bot_column_twice', { name }) }) as const),
  ];
}

/** What is there more than once, each once. */
function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => name !== '' && names.indexOf(name) !== index))];
}
