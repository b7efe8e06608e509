import { expect, it } from 'vitest';
import { BotConfiguration } from '#domain/bot/bot.ts';
import { phrasesFor } from './phrases.ts';

const bot = BotConfiguration.parse({
  name: 'Sara',
  organisation: 'Acme',
  openingIntroduction: 'Hello.',
  instructions: 'Be kind.',
});
const variables = { customer_name: 'Ann' };

it('tells a screener in one sentence who calls, that it is a machine, whom and why', () => {
  expect(phrasesFor('en-GB').introduction({ bot, variables, purpose: 'survey' })).toBe(
    'Hi, this is Sara, an AI assistant of Acme, calling for Ann with a few questions for a survey.',
  );
  for (const language of ['en', 'ar', 'es', 'fr']) {
    const told = phrasesFor(language).introduction({ bot, variables, purpose: 'service' });
    for (const part of ['Sara', 'Acme', 'Ann']) expect(told).toContain(part);
    expect(told.split('.').filter((sentence) => sentence.trim() !== '')).toHaveLength(1);
  }
});

it('tells a screener nothing of a debt', () => {
  for (const language of ['en', 'ar', 'es', 'fr'])
    expect(phrasesFor(language).introduction({ bot, variables, purpose: 'collection' })).not.toMatch(
      /debt|pay|owe|دين|deuda|pago|dette/i,
    );
});
