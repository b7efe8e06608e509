import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audienceVariables, checkAudienceRow, checkContactFacts } from './audience.ts';
import { ExternalIdSet, PhoneSet } from './phone-set.ts';
import { readAudienceHeader } from './columns.ts';
import { looksLikePhone } from './phone-cell.ts';

const now = new Date('2026-11-28T03:00:00Z');
const options = { defaultCountry: null, requiredVariables: [] as string[], now };

it('knows external ids again by their hash', () => {
  const ids = new ExternalIdSet();
  const all = Array.from({ length: 20_000 }, (_, at) => `003${at.toString(36)}`);
  expect(all.every((id) => ids.add(id))).toBe(true);
  expect(all.some((id) => ids.add(id))).toBe(false);
});

describe('header', () => {
  it('knows phone columns by many names, in English and Arabic', () => {
    for (const name of ['phone', ' Phone Number ', 'MOBILE', 'رقم الهاتف', 'الجوال']) {
      expect(readAudienceHeader(['city', name]).phone, name).toBe(1);
    }
  });

  it('prefers the better name when several could be the phone', () => {
    expect(readAudienceHeader(['tel', 'phone']).phone).toBe(1);
  });

  it('makes every other column a variable that can stand between braces', () => {
    const header = readAudienceHeader(['phone', 'Full name', 'Plan-Type', 'timezone', 'المدينة', 'redial_problem']);
    expect(header.variables).toEqual([null, 'customer_name', 'plan_type', null, 'المدينة', null]);
    expect(header.timeZone).toBe(3);
  });

  it('names the columns it found when none is the phone', () => {
    expect(() => readAudienceHeader(['Name', 'City'])).toThrow(
      expect.objectContaining({
        reason: 'audience_phone_column_missing',
        params: { found: ['Name', 'City'], understood: expect.arrayContaining(['mobile']) as string[] },
      }),
    );
  });
});

describe('a cell', () => {
  it.each(['+966 50 000 0001', '(212) 555-0101', '٠٥٠٠٠٠٠٠٠١', '9.66501E+11', '="0500000001"', "'0500000001"])(
    '%s looks like a number of somebody',
    (cell) => expect(looksLikePhone(cell)).toBe(true),
  );

  it.each(['2026-01-31', '31.01.2026', '1234567.50', '12', 'Room 1234567', '', 'phone', '01/02/2026'])(
    '%j does not',
    (cell) => expect(looksLikePhone(cell)).toBe(false),
  );
});

describe('row', () => {
  const header = readAudienceHeader(['phone', 'customer_name', 'timezone', 'consent_at']);

  it('becomes a contact with E.164 number, variables and window class', () => {
    const row = checkAudienceRow(['0044 20 7946 0958', ' Ada ', '', '2026-01-31'], header, options);
    expect(row).toMatchObject({
      ok: true,
      contact: { phone: '+442079460958', variables: { customer_name: 'Ada' }, timeZone: null },
    });
    expect(row.ok && row.contact.consentAt?.toISOString()).toBe('2026-01-31T00:00:00.000Z');
  });

  it('uses the default country for numbers without a country code', () => {
    const row = checkAudienceRow(['020 7946 0958'], header, { ...options, defaultCountry: 'GB' });
    expect(row.ok && row.contact.phone).toBe('+442079460958');
  });

  it('takes the extension from behind the number or from its column, which belongs to the first phone alone', () => {
    const phones = readAudienceHeader(['phone', 'Phone ext', 'mobile', 'customer_name']);
    const lineOf = (...cells: string[]) => {
      const row = checkAudienceRow(cells, phones, options);
      return row.ok ? [row.contact.phone, row.contact.extension] : row.code;
    };
    expect(lineOf('+1 212 555 0100', 'x 23')).toEqual(['+12125550100', '23']);
    expect(lineOf('+1 212 555 0100', '٢٣')).toEqual(['+12125550100', '23']);
    expect(lineOf('+1 212 555 0100', '23.0')).toEqual(['+12125550100', '23']);
    expect(lineOf('+1 212 555 0100 x23', '')).toEqual(['+12125550100', '23']);
    expect(lineOf('+1 212 555 0100', '')).toEqual(['+12125550100', null]);
    expect(lineOf('', '23', '+1 646 555 0101')).toEqual(['+16465550101', null]);
    expect(lineOf('+1 212 555 0100 x24', '23')).toBe('phone_extension_unread');
    expect(lineOf('+1 212 555 0100', 'room 5')).toBe('phone_extension_unread');
  });

  it('says what is wrong', () => {
    const problemOf = (...cells: string[]) => {
      const row = checkAudienceRow(cells, header, options);
      return row.ok ? null : row.code;
    };
    expect(problemOf('')).toBe('phone_empty');
    expect(problemOf('020 7946 0958')).toBe('phone_no_country');
    expect(problemOf('+44 20 7946 0958', 'Ada', 'Mars/Base')).toBe('bad_time_zone');
    expect(problemOf('+44 20 7946 0958', 'Ada', '', 'yesterday')).toBe('audience_row_consent_unreadable');
    expect(problemOf('+44 20 7946 0958', 'Ada', '', '', 'more')).toBe('audience_row_cells_too_many');
  });

  it('lists the variables that the bot needs and the row leaves empty', () => {
    const row = checkAudienceRow(['+442079460958', ''], header, { ...options, requiredVariables: ['customer_name'] });
    expect(row.ok && row.contact.missing).toEqual(['customer_name']);
  });
});

describe('one person', () => {
  const facts = { variables: {}, timeZone: null, region: null, consentAt: null, consentSource: null };
  const check = (more: Partial<Parameters<typeof checkContactFacts>[0]>) => {
    const row = checkContactFacts({ phone: '+61491570006', ...facts, ...more }, options);
    return row.ok ? row.contact : row.code;
  };

  it('may be placed in the words of people and other programs', () => {
    expect(check({ region: 'WA', timeZone: 'W. Australia Standard Time' })).toMatchObject({
      region: 'AU-WA',
      timeZone: 'Australia/Perth',
    });
    expect(check({ phone: '+12125550101', region: 'New York' })).toMatchObject({ region: 'US-NY' });
    expect(check({ region: 'EMEA' })).toBe('unknown_region');
    expect(check({ timeZone: 'EST' })).toBe('bad_time_zone');
  });

  it('has no name rather than one that is none', () => {
    expect(check({ variables: { customer_name: 'N/A', plan: 'N/A' } })).toMatchObject({ variables: { plan: 'N/A' } });
    expect(check({ variables: { customer_name: 'ANN MILLER' } })).toMatchObject({
      variables: { customer_name: 'Ann Miller' },
    });
  });
});

describe('phone set', () => {
  it('is a set: a number is new exactly once', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(1_000_000n, 999_999_999_999_999n).map((n) => `+${n}`)), (phones) => {
        const set = new PhoneSet();
        const seen = new Set<string>();
        for (const phone of phones) {
          expect(set.has(phone)).toBe(seen.has(phone));
          expect(set.add(phone)).toBe(!seen.has(phone));
          seen.add(phone);
        }
        expect(set.size).toBe(seen.size);
      }),
    );
  });

  it('stays fast and exact with neighbouring numbers', () => {
    const set = new PhoneSet();
    for (let n = 0; n < 300_000; n += 1) set.add(`+1202${String(5_000_000 + n)}`);
    expect(set.size).toBe(300_000);
    expect(set.add('+12025000001')).toBe(false);
  });
});

it('asks an audience only for variables that nothing else provides', () => {
  const bot = {
    openingIntroduction: 'Hello {{customer_name}}, this is {{bot_name}}.',
    instructions: 'They have the {{plan}} plan.',
    boundaries: '',
    farewell: 'Bye {{customer_name}}',
  };
  const voicemail = { policy: 'leave_message' as const, message: 'Call {{organisation}} about {{topic}}.' };
  expect(audienceVariables(bot, { promptOverride: '', voicemail }).sort()).toEqual(['customer_name', 'plan', 'topic']);
  expect(audienceVariables(null, { promptOverride: '{{a}}', voicemail: { policy: 'hang_up' } })).toEqual(['a']);
});
