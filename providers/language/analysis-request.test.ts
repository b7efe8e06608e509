import { describe, expect, it } from 'vitest';
import { messagesFor, readAnalysis, schemaFor } from './analysis-request.ts';

const fields = [{ name: 'appointment_day', description: 'Day of the appointment' }];
const answer = {
  summary: 'Ana confirmed the appointment.',
  sentiment: 'positive',
  capturedFields: [{ name: 'appointment_day', value: ' Tuesday ' }],
  callbackWish: null,
  optOutRequested: false,
};

describe('schemaFor', () => {
  it('requires every property and names the fields, as strict mode demands', () => {
    const schema = schemaFor(fields) as { properties: Record<string, unknown>; required: string[] };
    expect(schema.required).toEqual(Object.keys(schema.properties));
    expect(JSON.stringify(schema.properties['capturedFields'])).toContain('"enum":["appointment_day"]');
  });

  it('asks for no fields where none are defined', () => {
    expect(Object.keys((schemaFor([]) as { properties: object }).properties)).not.toContain('capturedFields');
  });
});

describe('readAnalysis', () => {
  it('gives fields by name', () => {
    expect(readAnalysis(JSON.stringify(answer), fields)).toMatchObject({
      summary: 'Ana confirmed the appointment.',
      capturedFields: { appointment_day: 'Tuesday' },
    });
  });

  it('drops fields that nobody asked for and empty values', () => {
    const capturedFields = [
      { name: 'credit_card', value: '1' },
      { name: 'appointment_day', value: ' ' },
    ];
    expect(readAnalysis(JSON.stringify({ ...answer, capturedFields }), fields)?.capturedFields).toEqual({});
  });

  it.each([
    'Sorry, I cannot do that.',
    JSON.stringify({ ...answer, sentiment: 'angry' }),
    JSON.stringify({ ...answer, summary: '' }),
    JSON.stringify({ ...answer, optOutRequested: 'no' }),
    '{"summary": "cut o',
  ])('refuses %s', (text) => {
    expect(readAnalysis(text, fields)).toBeNull();
  });
});

it('keeps beginning and end of an endless conversation', () => {
  const turns = Array.from({ length: 5_000 }, (_, i) => ({ speaker: 'bot' as const, text: `Sentence number ${i}.` }));
  const content = messagesFor({ turns, fields, language: 'en-US' })[1]?.content ?? '';
  expect(content.length).toBeLessThan(61_000);
  expect(content).toContain('number 0.');
  expect(content).toContain('number 4999.');
});
