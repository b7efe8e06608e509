import { expect, it } from 'vitest';
import { readAudienceFile } from '#domain/audience/audience-file.ts';
import { checkAudienceRow } from '#domain/audience/audience.ts';
import { evaluateWindow, windowClassFromKey } from '#domain/calling-law/index.ts';
import { sampleAudience, sampleNames } from './sample-audience.ts';

async function contactsOf(text: string) {
  const bytes = (async function* () {
    yield Buffer.from(text);
  })();
  const contacts = [];
  for await (const { header, rows } of readAudienceFile(bytes)) {
    for (const { row, cells } of rows) {
      const checked = checkAudienceRow(cells, header, {
        defaultCountry: null,
        requiredVariables: ['customer_name'],
        now: new Date(),
      });
      if (!checked.ok) throw new Error(`Row ${row} (${cells[0]}): ${checked.code}`);
      contacts.push(checked.contact);
    }
  }
  return contacts;
}

it.each(sampleNames)('%s has only rows that can be imported as they are', async (name) => {
  const contacts = await contactsOf(sampleAudience(name, new Date('2026-03-04T15:00:00Z')));
  expect(new Set(contacts.map(({ phone }) => phone)).size).toBe(contacts.length);
  expect(contacts.filter(({ missing }) => missing.length > 0)).toEqual([]);
});

it.each(['00', '04', '08', '12', '16', '20'])('the sandbox sample can be called at %s:30 UTC', async (hour) => {
  const now = new Date(`2026-03-04T${hour}:30:00Z`);
  const contacts = await contactsOf(sampleAudience('sandbox', now));
  expect(contacts).toHaveLength(24);
  for (const { windowClassKey, phone } of contacts) {
    const verdict = evaluateWindow({ windowClass: windowClassFromKey(windowClassKey), at: now });
    expect(verdict.allowed, `${phone}: ${verdict.reason}`).toBe(true);
  }
});
