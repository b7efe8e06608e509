import { expect, it } from 'vitest';
import { BotConfiguration, BotDraft } from './bot.ts';
import { diffConfigurations } from './configuration-diff.ts';

const bot = BotDraft.parse({ name: 'Sunny', openingIntroduction: 'Hello there.', instructions: 'Be kind.\nBe brief.' });

it('finds nothing where nothing changed', () => {
  expect(diffConfigurations(bot, structuredClone(bot))).toEqual([]);
});

it('shows texts word by word and settings as a whole', () => {
  const changes = diffConfigurations(bot, {
    ...bot,
    instructions: 'Be very kind.\nBe brief.',
    silenceTimeoutSeconds: 12,
    languageModel: { ...bot.languageModel, temperature: 0.2 },
  });
  expect(changes).toEqual([
    {
      field: 'instructions',
      kind: 'text',
      parts: [
        { kind: 'same', text: 'Be ' },
        { kind: 'added', text: 'very ' },
        { kind: 'same', text: 'kind.\nBe brief.' },
      ],
    },
    { field: 'temperature', kind: 'value', before: '0.4', after: '0.2' },
    { field: 'silenceTimeoutSeconds', kind: 'value', before: '10', after: '12' },
  ]);
});

it('finds words where no spaces are, and line breaks that went', () => {
  const before = { ...bot, language: 'ja', farewell: '今日はありがとうございました。', boundaries: 'One.\nTwo.' };
  const after = { ...before, farewell: '明日はありがとうございました。', boundaries: 'One. Two.' };
  const [boundaries, farewell] = diffConfigurations(before, after);
  expect(boundaries).toMatchObject({ parts: expect.arrayContaining([{ kind: 'removed', text: '\n' }]) as unknown });
  expect(farewell).toMatchObject({ parts: expect.arrayContaining([{ kind: 'added', text: '明日' }]) as unknown });
});

it('sees a change of any field of the configuration', () => {
  const other = {
    name: 'Moon',
    language: 'fr',
    organisation: 'Acme',
    openingIntroduction: 'Other.',
    openingGreeting: 'Other.',
    instructions: 'Other.',
    boundaries: 'Other.',
    capturedFields: [{ name: 'other', description: '' }],
    audienceColumns: ['other'],
    speechToText: { ...bot.speechToText, model: 'other' },
    languageModel: { ...bot.languageModel, model: 'other' },
    textToSpeech: { ...bot.textToSpeech, voice: 'other' },
    allowInterruptions: false,
    silenceTimeoutSeconds: 5,
    maxDurationSeconds: 60,
    farewell: 'Other.',
  } satisfies BotDraft;
  expect(Object.keys(other).toSorted()).toEqual(Object.keys(BotConfiguration.shape).toSorted());
  for (const [field, value] of Object.entries(other)) {
    expect([field, diffConfigurations(bot, { ...bot, [field]: value }).length]).toEqual([field, 1]);
  }
});
