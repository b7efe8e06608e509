import type { ConfigurationField } from '#domain/bot/configuration-diff.ts';
import type { DraftProblem, DraftProblemCode } from '#domain/bot/draft-problems.ts';
import type { BotTemplateKey } from '#domain/bot/templates.ts';
import type { ParametersOf } from '#domain/message/index.ts';
import * as m from '#lib/paraglide/messages.js';
import { texts } from '#lib/texts.ts';

export const configurationFieldLabels: Record<ConfigurationField, string> = texts({
  name: m.bot_name_label,
  organisation: m.bot_organisation_label,
  language: m.bot_language_label,
  openingIntroduction: m.bot_introduction_label,
  openingGreeting: m.bot_greeting_label,
  instructions: m.bot_instructions_label,
  boundaries: m.bot_boundaries_label,
  farewell: m.bot_farewell_label,
  audienceColumns: m.bot_columns_title,
  capturedFields: m.bot_fields_title,
  voice: m.bot_voice_label,
  speechToText: m.bot_speech_model_label,
  languageModel: m.bot_language_model_label,
  temperature: m.bot_temperature_label,
  allowInterruptions: m.bot_interruptions_label,
  silenceTimeoutSeconds: m.bot_silence_label,
  maxDurationSeconds: m.bot_duration_label,
});

interface TemplateWords {
  label: string;
  description: string;
}

export const templateWords: Record<BotTemplateKey, TemplateWords> = {
  qualification: texts({
    label: m.bot_template_qualification_label,
    description: m.bot_template_qualification_text,
  }),
  reminder: texts({ label: m.bot_template_reminder_label, description: m.bot_template_reminder_text }),
  survey: texts({ label: m.bot_template_survey_label, description: m.bot_template_survey_text }),
};

const problemMessages: { [Code in DraftProblemCode]: (params: ParametersOf<Code>) => string } = {
  bot_name_missing: m.bot_name_missing,
  bot_introduction_missing: m.bot_introduction_missing,
  bot_instructions_missing: m.bot_instructions_missing,
  bot_brace_malformed: m.bot_brace_malformed,
  bot_brace_in_name: m.bot_brace_in_name,
  bot_variable_unknown: m.bot_variable_unknown,
  bot_language_unknown: m.bot_language_unknown,
  bot_language_without_voice: m.bot_language_without_voice,
  bot_voice_unfit: m.bot_voice_unfit,
  bot_field_name_bad: m.bot_field_name_bad,
  bot_field_twice: m.bot_field_twice,
  bot_column_bad: m.bot_column_bad,
  bot_column_twice: m.bot_column_twice,
};

/** What keeps a draft from being published, in the words that the server has for it. */
export function problemWords({ says }: DraftProblem): string {
  return (problemMessages[says.code] as (params: unknown) => string)(says.params);
}
