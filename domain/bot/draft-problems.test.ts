import { expect, it } from 'vitest';
import { BotConfiguration, BotDraft } from './bot.ts';
import { draftProblems, isOnlyMissing } from './draft-problems.ts';
import { botTemplates } from './templates.ts';

const good = BotDraft.parse({
  name: 'Sunny',
  openingIntroduction: 'Hi {{customer_name}}.',
  instructions: 'Be kind.',
});
const problemsOf = (change: Partial<BotDraft>) =>
  draftProblems({ ...good, ...change }).map(({ field, says }) => [field, says.code]);

it('lets a complete draft go', () => expect(problemsOf({})).toEqual([]));

it('tells what was not written yet from what is wrong', () => {
  const begun = { ...BotDraft.parse({}), capturedFields: [{ name: '', description: '' }] };
  expect(draftProblems(begun).filter((problem) => !isOnlyMissing(problem))).toEqual([]);
  const wrong = { ...begun, capturedFields: [{ name: 'Two words', description: '' }], name: '{{x}}' };
  const codes = draftProblems(wrong).filter((problem) => !isOnlyMissing(problem));
  expect(codes.map(({ says }) => says.code)).toEqual(['bot_brace_in_name', 'bot_field_name_bad']);
});

it('says what an empty draft lacks', () => {
  expect(draftProblems(BotDraft.parse({})).map(({ field }) => field)).toEqual([
    'name',
    'openingIntroduction',
    'instructions',
  ]);
});

it.each<[Partial<BotDraft>, string, string]>([
  [{ boundaries: 'Never {{promise}}.' }, 'boundaries', 'bot_variable_unknown'],
  [{ farewell: 'Bye {customer_name}.' }, 'farewell', 'bot_brace_malformed'],
  [{ openingGreeting: 'Hi {{customer_name.' }, 'openingGreeting', 'bot_brace_malformed'],
  [{ organisation: '{{organisation}}' }, 'organisation', 'bot_brace_in_name'],
  [{ name: 'Sunny}' }, 'name', 'bot_brace_in_name'],
  [{ language: 'zu-ZA' }, 'language', 'bot_language_without_voice'],
  [{ language: 'ar' }, 'textToSpeech', 'bot_voice_unfit'],
  // A voice of one vendor, called one of the other.
  [{ textToSpeech: { provider: 'deepgram', voice: 'EXAVITQu4vr4xnSDxMaL' } }, 'textToSpeech', 'bot_voice_unfit'],
  [{ language: 'fr' }, 'textToSpeech', 'bot_voice_unfit'],
  [{ language: 'English, please' }, 'language', 'bot_language_unknown'],
  [{ capturedFields: [{ name: 'Interest', description: '' }] }, 'capturedFields', 'bot_field_name_bad'],
  [{ audienceColumns: ['phone'] }, 'audienceColumns', 'bot_column_bad'],
  [{ audienceColumns: ['city', 'city'] }, 'audienceColumns', 'bot_column_twice'],
])('of %j says that %s is wrong: %s', (change, field, code) => expect(problemsOf(change)).toEqual([[field, code]]));

it('says of two fields of one name that they are, once', () => {
  const twice = { name: 'interest', description: '' };
  expect(problemsOf({ capturedFields: [twice, twice, twice] })).toEqual([['capturedFields', 'bot_field_twice']]);
});

it('knows a column that the list must have', () => {
  expect(problemsOf({ boundaries: 'They live in {{city}}.', audienceColumns: ['city'] })).toEqual([]);
});

it('lets an Arabic bot go that has a voice of the vendor that speaks Arabic', () => {
  const textToSpeech = { provider: 'elevenlabs', voice: 'EXAVITQu4vr4xnSDxMaL' } as const;
  expect(problemsOf({ language: 'ar', textToSpeech })).toEqual([]);
});

it('lets nothing go that is no configuration', () => {
  const drafts = [good, BotDraft.parse({}), { ...good, capturedFields: [{ name: '', description: '' }] }];
  for (const draft of drafts) {
    expect(BotConfiguration.safeParse(draft).success).toBe(draftProblems(draft).length === 0);
  }
});

it.each(botTemplates)('has a template for $key that can be published as it is', ({ configuration }) => {
  expect(draftProblems(BotDraft.parse(configuration))).toEqual([]);
});
