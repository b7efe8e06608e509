import { failure, statement } from './kinds.ts';

/** Bots, their drafts and their versions. */
export const botMessages = {
  bot_missing: failure('not_found'),
  bot_version_missing: failure('not_found'),
  bot_archived: failure('conflict'),
  bot_changed_meanwhile: failure('conflict', { by: 'text' }),
  bot_unchanged: failure('conflict'),
  bot_not_publishable: failure('not_ready', { problems: 'messages' }),
  bot_in_use: failure('conflict', { count: 'number', names: 'names' }),
  bot_name_missing: statement(),
  bot_introduction_missing: statement(),
  bot_instructions_missing: statement(),
  bot_brace_malformed: statement({ excerpt: 'text' }),
  bot_brace_in_name: statement({ excerpt: 'text' }),
  bot_variable_unknown: statement({ variable: 'text' }),
  bot_language_unknown: statement({ language: 'word' }),
  bot_language_without_voice: statement({ language: 'word' }),
  bot_voice_unfit: statement({ voice: 'word', language: 'word' }),
  bot_field_name_bad: statement({ name: 'text' }),
  bot_field_twice: statement({ name: 'text' }),
  bot_column_bad: statement({ name: 'text' }),
  bot_column_twice: statement({ name: 'text' }),
} as const;
