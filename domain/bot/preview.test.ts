import { expect, it } from 'vitest';
import { BotDraft } from './bot.ts';
import { disclosureText } from './disclosure.ts';
import { openingPreview, personalVariables } from './preview.ts';

const bot = BotDraft.parse({
  name: 'Sunny',
  openingIntroduction: '{{customer_name}}, {{bot_name}} of {{organisation}} about {{city}}.',
  instructions: 'Ask about {{street}}.',
});

it('says the disclosure, then the opening with its variables filled in', () => {
  const examples = { customer_name: 'Ana', city: 'Lyon' };
  const preview = openingPreview(bot, 'openingIntroduction', { organisation: 'Brightwater', examples });
  expect(preview.words).toBe('Ana, Sunny of Brightwater about Lyon.');
  expect(preview.disclosure).toBe(disclosureText({ name: 'Sunny', organisation: 'Brightwater', language: 'en-US' }));
});

it('prefers the organisation of the bot, and leaves a variable without a value out as a call does', () => {
  const own = { ...bot, organisation: 'Acme' };
  const preview = openingPreview(own, 'openingIntroduction', { organisation: 'Brightwater', examples: {} });
  expect(preview.words).toBe('Sunny of Acme about.');
  expect(preview.disclosure).toContain('Acme');
  expect(openingPreview(own, 'openingGreeting', { organisation: '', examples: {} }).words).toBe('');
});

it('knows which variables differ from person to person', () => {
  expect(personalVariables({ ...bot, farewell: 'Bye {{customer_name}}, {{city}}.' })).toEqual([
    'customer_name',
    'city',
    'street',
  ]);
});
