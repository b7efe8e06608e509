import { expect, it } from 'vitest';
import { identificationText } from './identification.ts';

const caller = { organisation: 'Acme Dental', phone: '+12025550100', isMarketing: false };

it.each(['en-US', 'ar-SA', 'es', 'fr-CA', 'de-DE'])(
  'says in %s who called, and the number digit by digit',
  (language) => {
    const text = identificationText(caller, language);
    expect(text).toContain('Acme Dental');
    expect(text).toContain('1 2 0 2 5 5 5 0 1 0 0');
    expect(identificationText({ ...caller, isMarketing: true }, language).length).toBeGreaterThan(text.length);
  },
);

it('says of marketing what it was, and of other calls nothing more', () => {
  expect(identificationText({ ...caller, isMarketing: true }, 'en')).toContain('for telemarketing purposes');
  expect(identificationText(caller, 'en')).not.toContain('telemarketing');
});
