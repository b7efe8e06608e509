/** Numbers as they stand in files: what each becomes, or why it is refused. The right values are those of public bug reports. */
import { describe, expect, test } from 'vitest';
import { lineKey, lineOf, lineOfKey } from './phone-line.ts';
import { parsePhoneLine, parsePhoneNumber } from './phone-number.ts';

/** E.164 (and the note), or the code of what is wrong. */
function read(text: string, country?: string): string {
  const result = parsePhoneNumber(text, country);
  if (!result.ok) return result.code;
  return result.note ? `${result.phone.e164} ${result.note.code}` : result.phone.e164;
}

describe('what spreadsheets have damaged is never somebody else’s number', () => {
  test.each([
    ['9.66501E+11', 'SA', 'phone_rounded'],
    ['9.66501E+11', 'US', 'phone_rounded'],
    ['9,66501E+11', 'SA', 'phone_rounded'],
    ['٩٫٦٦٥٠١E+11', 'SA', 'phone_rounded'],
    ['9.665E+11', 'SA', 'phone_rounded'],
    ['9E+11', 'SA', 'phone_rounded'],
    ['9.66501e011', 'SA', 'phone_rounded'],
    ['9.66501×10^11', 'SA', 'phone_rounded'],
    ['966500000003.5', 'SA', 'phone_rounded'],
    ['966500000003.0', 'SA', '+966500000003 number_note_spreadsheet'],
    ['966500000003,00', 'SA', '+966500000003 number_note_spreadsheet'],
    ['966,500,000,003', 'SA', '+966500000003 number_note_spreadsheet'],
    ['9.66500000004E+11', 'SA', '+966500000004 number_note_spreadsheet'],
    ['2.125550101E9', 'US', '+12125550101 number_note_spreadsheet'],
    ['966500000003.0', 'US', 'phone_plus_missing'],
    ['-8999999910', 'IN', 'phone_subtracted'],
    ['−8999999910', 'IN', 'phone_subtracted'],
    ['- 2125550122', 'US', 'phone_subtracted'],
    ['8999999910-', 'IN', 'phone_subtracted'],
    ['(8,999,999,910)', 'IN', 'phone_subtracted'],
    ['-2125550122', 'US', 'phone_subtracted'],
    ['-889', 'US', 'phone_subtracted'],
    ['#ERROR!', 'US', 'phone_spreadsheet_error'],
    ['#NAME?', 'US', 'phone_spreadsheet_error'],
    ['#VALUE!', 'US', 'phone_spreadsheet_error'],
    ['#¿NOMBRE?', 'US', 'phone_spreadsheet_error'],
    ['#DIV/0!', 'US', 'phone_spreadsheet_error'],
    ['#N/A', 'US', 'phone_spreadsheet_error'],
    ['Err:508', 'US', 'phone_spreadsheet_error'],
    ['########', 'US', 'phone_spreadsheet_error'],
  ])('%s in %s: %s', (text, country, expected) => {
    expect(read(text, country)).toBe(expected);
  });

  test.each([
    ["'+966500000001", '+966500000001'],
    ['="0500000002"', '+966500000002'],
    ['=+966500000002', '+966500000002'],
    [' 0500000003', '+966500000003'],
    ['\t0500000003', '+966500000003'],
    ['500000004', '+966500000004'],
    ['’0500000005', '+966500000005'],
    ['“0500000005”', '+966500000005'],
    ['+966500000006\u00a0', '+966500000006'],
    ['0966500000001', '+966500000001'],
  ])('%s is unpacked: %s', (text, expected) => {
    expect(read(text, 'SA')).toBe(expected);
  });

  test('a lost plus is offered, not added', () => {
    for (const country of [undefined, 'US', 'DE']) {
      expect(parsePhoneNumber('966500000001', country)).toMatchObject({
        code: 'phone_plus_missing',
        params: { offered: '+966500000001' },
      });
    }
    expect(read('966500000001', 'SA')).toBe('+966500000001');
    expect(read('13012345678', 'CN')).toBe('+8613012345678');
  });
});

test.each([
  '+966500000001',
  '\u2068+966 50 000 0001\u2069',
  '\u202a+966 50 000 0001\u202c',
  '\u200e+966500000001',
  '+966500000001\u200f',
  '+966\u200b500000001',
  '+9\ufe0d66500000001',
  '\ufeff+966500000001',
  '+966\u00ad50\u2060000\u061c0001',
  '+٩٦٦٥٠٠٠٠٠٠٠١',
  '٠٠٩٦٦٥٠٠٠٠٠٠٠١',
  '＋９６６５０００００００１',
  '+۹۶۶۵۰۰۰۰۰۰۰۱',
  '+९६६५०००००००१',
  '+𝟗𝟔𝟔𝟓𝟎𝟎𝟎𝟎𝟎𝟎𝟎𝟏',
  '٩٦٦٥٠٠٠٠٠٠٠١+',
  '966500000001+',
  '+966–50–000—0001',
  '+966−50‑000－0001',
  '＋966（50）000・0001',
  '++966500000001',
  '+00966500000001',
  '(+966)500000001',
  '+966 (0) 50 000-0001',
  'tel:+966500000001',
  'https://wa.me/966500000001?text=hi',
  'https://api.whatsapp.com/send?phone=966500000001',
  '966500000001@s.whatsapp.net',
  'Mobile: +966500000001 (home)',
  'جوال: +966500000001',
  '+966500000001 / 00966500000001',
])('%j is one person without any default country', (text) => {
  expect(read(text)).toBe('+966500000001');
});

test.each(['+966500000001', '966500000001', '00966500000001', '0500000001', '500000001', '+966 (0) 50 000-0001'])(
  '%s is one person in Saudi Arabia',
  (text) => {
    expect(read(text, 'SA')).toBe('+966500000001');
  },
);

describe('an extension stands apart from its number', () => {
  test.each([
    ['+1 212 555 0100 ext. 23', '+12125550100', '23'],
    ['tel:+1-212-555-0100;ext=23', '+12125550100', '23'],
    ['(212) 555-0100 x23', '+12125550100', '23'],
    ['(212) 555-0100x23', '+12125550100', '23'],
    ['(212) 555-0100 (ext 23)', '+12125550100', '23'],
    ['2125550100 #23', '+12125550100', '23'],
    ['212-555-0100,,23#', '+12125550100', '23'],
    ['212-555-0100,23', '+12125550100', '23'],
    ['+1 212 555 0100 доб. 012', '+12125550100', '012'],
    ['+1 212 555 0100 تحويلة ٢٣', '+12125550100', '23'],
    ['+1 212 555 0100 ｘ２３', '+12125550100', '23'],
    ['2125550100 / 2125550100 ext 23', '+12125550100', '23'],
    ['2125550100#', '+12125550100', undefined],
  ])('%j is %s and %s', (text, phone, extension) => {
    const line = parsePhoneLine(text, 'US');
    expect(line.ok ? [line.phone.e164, line.extension] : line.code).toEqual([phone, extension]);
  });

  test.each([
    ['212-555-0100 x23 x45', 'phone_has_letters'],
    ['2125550100#23#45', 'phone_extension_unread'],
    ['2125550100,,23#,45', 'phone_two_numbers'],
    ['2125550100 apt 5', 'phone_extension_unread'],
    ['2125550100 x1234567', 'phone_has_letters'],
    ['+1 900 555 ext 5', 'phone_too_short'],
  ])('%j is refused: %s', (text, code) => {
    expect(parsePhoneLine(text, 'US')).toMatchObject({ ok: false, code });
  });

  test.each([null, '23', '012'])('one text stands for the line: %j', (extension) => {
    const line = { phone: '+12125550100', extension };
    expect(lineOfKey(lineKey(line))).toEqual(line);
  });

  test('it may have a field of its own, which must not contradict the number', () => {
    const read = (phone: string, extension: string | null) => {
      const line = lineOf({ phone, extension }, 'US');
      return line.ok ? lineKey({ phone: line.phone.e164, extension: line.extension ?? null }) : line.code;
    };
    expect(read('2125550100', '23')).toBe('+12125550100;ext=23');
    expect(read('2125550100 x23', ' 23 ')).toBe('+12125550100;ext=23');
    expect(read('2125550100 x23', '')).toBe('+12125550100;ext=23');
    expect(read('2125550100', null)).toBe('+12125550100');
    expect(read('2125550100 x23', '24')).toBe('phone_extension_unread');
    expect(read('2125550100', '2a')).toBe('phone_extension_unread');
  });
});

describe('a longer or shorter number reaches a stranger', () => {
  test.each([
    ['tel:+1-212-555-0101', '+12125550101'],
    ['callto:+1-212-555-0101', '+12125550101'],
    ['tel:212-555-0101;phone-context=+1', '+12125550101'],
    ['tel:+1-212-555-0102;ext=136', 'phone_has_extension'],
    ['(212) 555-0103 x136', 'phone_has_extension'],
    ['(212) 555-0103x136', 'phone_has_extension'],
    ['212-555-0104 ext.', '+12125550104'],
    ['2125550105#', '+12125550105'],
    ['2125550105 #136', 'phone_has_extension'],
    ['212-555-0106,,136', 'phone_has_extension'],
    ['212-555-0106,,136#', 'phone_has_extension'],
    ['+1 212 555 0107 доб. 12', 'phone_has_extension'],
    ['+1 212 555 0107 تحويلة ١٢', 'phone_has_extension'],
    ['1-212-555-CALL', 'phone_has_letters'],
    ['2125550101 Sara', 'phone_has_letters'],
    ['212555O1O1', 'phone_has_letters'],
    ['2125550101 or 2125550102', 'phone_two_numbers'],
    ['2125550101/2125550102', 'phone_two_numbers'],
    ['2125550101, 2125550102', 'phone_two_numbers'],
    ['2125550101; 2125550102', 'phone_two_numbers'],
    ['2125550101\n2125550102', 'phone_two_numbers'],
    ['2125550101 2125550102', 'phone_two_numbers'],
    ['21255501012125550102', 'phone_two_numbers'],
    ['+1 212 555 0101 +1 212 555 0102', 'phone_two_numbers'],
    ['2125550101 / 2125550101', '+12125550101'],
    ['*67 2125550101', 'phone_short_code'],
    ['call me', 'phone_no_digits'],
  ])('%j is %s', (text, expected) => {
    expect(read(text, 'US')).toBe(expected);
  });

  test.each([
    ['030/1234567', '+49301234567'],
    ['0301234567/68', 'phone_two_numbers'],
    ['+49 33201/123456', '+4933201123456'],
    ['0171 1234567 oder 0172 1234567', 'phone_two_numbers'],
  ])('%s in Germany is %s', (text, expected) => {
    expect(read(text, 'DE')).toBe(expected);
  });
});

describe('forms of before a plan changed', () => {
  test.each([
    ['+52 55 5500 0001', undefined, '+525555000001'],
    ['+52 1 55 5500 0001', undefined, '+525555000001 number_note_old_form'],
    ['5215555000001', 'MX', '+525555000001 number_note_old_form'],
    ['044 55 5500 0001', 'MX', '+525555000001 number_note_old_form'],
    ['045 55 5500 0001', 'MX', '+525555000001 number_note_old_form'],
    ['01 55 5500 0001', 'MX', '+525555000001 number_note_old_form'],
    ['+55 11 98000 0001', undefined, '+5511980000001'],
    ['+54 9 11 5550 0001', undefined, '+5491155500001'],
    ['+54 11 15 5550 0001', undefined, '+5491155500001'],
    ['011 15 5550 0001', 'AR', '+5491155500001'],
    ['+225 07 07 00 00 01', undefined, '+2250707000001'],
    ['+229 01 97 00 00 01', undefined, '+2290197000001'],
    ['+229 97 00 00 01', undefined, '+2290197000001 number_note_old_form'],
    ['97 00 00 01', 'BJ', '+2290197000001 number_note_old_form'],
    ['+84 120 123 4567', undefined, '+84701234567 number_note_old_form'],
    ['0162 123 4567', 'VN', '+84321234567 number_note_old_form'],
    ['+57 1 2345678', undefined, '+576012345678 number_note_old_form'],
    ['+237 77 12 34 56', undefined, '+237677123456 number_note_old_form'],
  ])('%s in %s is %s', (text, country, expected) => {
    expect(read(text, country)).toBe(expected);
  });

  test.each([
    ['+55 11 8000 0001', undefined, '2016', '+5511980000001'],
    ['11 8000 0001', 'BR', '2016', '+5511980000001'],
    ['+225 07 00 00 01', undefined, '2021', '+2250707000001'],
    ['+225 45 00 00 01', undefined, '2021', '+2250545000001'],
    ['+63 2 123 4567', undefined, '2019', ''],
  ])('%s in %s lacks a digit since %s', (text, country, year, offered) => {
    expect(parsePhoneNumber(text, country)).toMatchObject({ code: 'phone_old_form', params: { year, offered } });
  });
});

describe('what is no person’s number', () => {
  test.each([
    ['0000000000', 'US', 'phone_placeholder'],
    ['1234567890', 'US', 'phone_placeholder'],
    ['1111111111', 'US', 'phone_placeholder'],
    ['911', 'US', 'phone_emergency'],
    ['112', undefined, 'phone_emergency'],
    ['999', 'SA', 'phone_emergency'],
    ['+966 999', undefined, 'phone_emergency'],
    ['+1911', undefined, 'phone_emergency'],
    ['411', 'US', 'phone_short_code'],
    ['12345', 'IN', 'phone_short_code'],
    ['+1 212 555', 'US', 'phone_too_short'],
  ])('%s in %s: %s', (text, country, expected) => {
    expect(read(text, country)).toBe(expected);
  });
});

describe('area codes', () => {
  test.each(['324', '463', '572', '582', '948', '983', '730'])('+1 %s is in service', (code) => {
    expect(read(`+1${code}5550101`)).toBe(`+1${code}5550101`);
  });

  test('an unknown one is taken from who knows where it is, and dated for who does not', () => {
    const place = { region: 'US-GA', timezone: 'America/New_York' };
    expect(parsePhoneNumber('+15655550108', null, { region: 'US-GA' })).toMatchObject({ code: 'phone_not_in_use' });
    expect(parsePhoneNumber('+15655550108', null, place)).toMatchObject({
      phone: { e164: '+15655550108', country: 'US' },
    });
    expect(parsePhoneNumber('565 555 0108', 'US', place)).toMatchObject({ ok: true });
    for (const text of ['+19765550108', '+18225550108', '+12120550108', '+19110000000']) {
      expect(parsePhoneNumber(text, null, place), text).toMatchObject({ ok: false });
    }
  });
});
