/** The check of an audience against nothing but its own rows: what it takes of the process. */
import { expect, it } from 'vitest';
import { PhoneSet } from '#domain/audience/phone-set.ts';
import { checkAudience, type AudienceSources } from './audience-check.ts';

const nothing: AudienceSources = {
  onDoNotCall: () => Promise.resolve(new Set()),
  national: () => Promise.resolve({ lists: [], listedIn: new Map() }),
  ours: () => Promise.resolve(new Set()),
  there: () => Promise.resolve([]),
  remembered: () => Promise.resolve(null),
};

it('between some hundred rows whatever else waits has its turn', async () => {
  let file = 'phone,name\n';
  for (let row = 0; row < 4000; row += 1) file += `+1212${2_000_000 + row},Ann\n`;
  let turns = 0;
  let isChecking = true;
  const turn = (): void => {
    turns += 1;
    if (isChecking) setImmediate(turn);
  };
  setImmediate(turn);
  const report = await checkAudience(
    nothing,
    {
      ...{ campaignId: '', defaultCountry: null, requiredVariables: [], skipMissing: false, problems: null },
      campaign: { audienceLabel: '', purpose: 'service', brandId: null, consentStatement: null, consentStatedAt: null },
      // The whole file at once: nothing of it has to be waited for.
      bytes: (async function* () {
        yield await Promise.resolve(Buffer.from(file));
      })(),
      inWords: ({ code }) => code,
    },
    new PhoneSet(),
    () => Promise.resolve(),
  );
  isChecking = false;
  expect(report.contacts).toBe(4000);
  expect(turns).toBeGreaterThan(4000 / 500);
});
