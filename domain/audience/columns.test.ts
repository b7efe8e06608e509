import { describe, expect, it } from 'vitest';
import { checkAudienceRow } from './audience.ts';
import { ColumnFindings } from './column-findings.ts';
import { readAudienceHeader, recognisedColumns, type HeaderOptions } from './columns.ts';
import { looksLikePhone } from './phone-cell.ts';

const now = new Date('2026-11-28T03:00:00Z');

type Options = HeaderOptions & { purpose?: 'marketing' };

/** Reads a table as an import reads a file. */
function read(table: string[][], options: Options = {}) {
  const [names = [], ...rows] = table;
  const header = readAudienceHeader(names, { sample: rows, ...options });
  const findings = new ColumnFindings(header);
  const people = rows.map((cells) => {
    const row = checkAudienceRow(cells, header, {
      defaultCountry: options.defaultCountry ?? null,
      requiredVariables: options.requiredVariables ?? [],
      purpose: options.purpose ?? null,
      now,
    });
    findings.add(cells, row);
    return row.ok ? row.contact : row.code;
  });
  return {
    header,
    people,
    columns: findings.columns(),
    settled: findings.settled(options.matching ?? { columns: {} }),
  };
}

const table = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(';'));
const usesOf = (names: string[], options: Options = {}) =>
  readAudienceHeader(names, { isPhoneOptional: true, ...options }).columns.map(({ use }) => use);
const phonesOf = (people: ReturnType<typeof read>['people']) =>
  people.map((person) => (typeof person === 'string' ? person : person.phone));

describe('exports of CRMs and address books', () => {
  it.each([
    [
      'HubSpot',
      'Record ID;First Name;Last Name;Phone Number;Mobile Phone Number;Lead Status',
      '101;Ann;Miller;+1 212-555-0101;+1 646-555-0111;NEW\n102;Bob;Stone;;+1 646-555-0112;OPEN\n103;Cem;Ay;+1 212-555-0103;;',
    ],
    [
      'Salesforce',
      'ID;FIRSTNAME;LASTNAME;PHONE;MOBILEPHONE',
      '1;Ann;Miller;(212) 555-0101;(646) 555-0111\n2;Bob;Stone;;(646) 555-0112\n3;Cem;Ay;(212) 555-0103;',
    ],
    [
      'Zoho',
      'Record Id;First Name;Last Name;Phone;Mobile;Fax',
      '1;Ann;Miller;(212) 555-0101;(646) 555-0111;(212) 555-0199\n2;Bob;Stone;;(646) 555-0112;(212) 555-0199\n3;Cem;Ay;(212) 555-0103;;',
    ],
    [
      'Google',
      'First Name;Last Name;Phone 1 - Label;Phone 1 - Value;Phone 2 - Label;Phone 2 - Value',
      'Ann;Miller;Work;+1 212-555-0101;Mobile;+1 646-555-0111\nBob;Stone;;;Mobile;+1 646-555-0112\nCem;Ay;Work;+1 212-555-0103 ::: +1 212-555-0104;;',
    ],
  ])('of %s match by themselves', (_, names, rows) => {
    const { people } = read(table(`${names}\n${rows}`), { defaultCountry: 'US' });
    expect(people).toMatchObject([
      { phone: '+12125550101', variables: { customer_name: 'Ann Miller' } },
      { phone: '+16465550112', variables: { customer_name: 'Bob Stone' } },
      { phone: '+12125550103', variables: { customer_name: 'Cem Ay' } },
    ]);
  });

  it('prefer the mobile of Outlook, and take the land line of who has none', () => {
    const text =
      'First Name;Last Name;Company Main Phone;Business Phone;Home Phone;Mobile Phone\nAnn;Miller;(212) 555-0199;(212) 555-0101;;(646) 555-0111\nCem;Ay;(212) 555-0199;(212) 555-0103;;\nNo;One;(212) 555-0199;;;';
    const { people } = read(table(text), { defaultCountry: 'US' });
    expect(phonesOf(people)).toEqual(['+16465550111', '+12125550103', 'phone_empty']);
  });

  it('of Pipedrive name what each column is of', () => {
    expect(usesOf(['Person - Name', 'Person - Phone - Work', 'Person - Phone - Mobile', 'Person - ID'])).toEqual([
      'name',
      'phone',
      'phone',
      'external_id',
    ]);
  });
});

describe('headings', () => {
  it.each([
    'Phone',
    'Contact Number',
    'Primary Phone',
    'WhatsApp Number',
    'Cell #',
    'Phone Nr.',
    'Telefon',
    'Teléfono',
    'Número de teléfono',
    'Numéro de téléphone',
    'Handynummer',
    'MobilePhone',
    'Phone 1 - Value',
    'رقم الجوال',
    'الهاتف',
    'رقم الهاتف المحمول',
    'جوال العميل',
    'Móvil',
    'Portable',
  ])('%s is a phone column', (name) => expect(usesOf(['x', name])[1]).toBe('phone'));

  it.each([
    'Phone 1 - Label',
    'Fax',
    'Phone Extension',
    'Assistant Phone',
    'Phone Type',
    'Best time to phone',
    'Phone country',
    'الفاكس',
  ])('%s is none', (name) => expect(usesOf(['x', name])[1]).not.toBe('phone'));

  it.each([
    [
      ['Nombre', 'Apellidos', 'Teléfono', 'País', 'Idioma'],
      ['first_name', 'last_name', 'phone', 'country', 'language'],
    ],
    [
      ['Nom', 'Prénom', 'Portable', 'Pays'],
      ['last_name', 'first_name', 'phone', 'country'],
    ],
    [
      ['Vorname', 'Name', 'Telefon', 'Bundesland', 'Land'],
      ['first_name', 'last_name', 'phone', 'region', 'country'],
    ],
    [
      ['الاسم الأول', 'اسم العائلة', 'الجوال', 'الدولة', 'تاريخ الموافقة'],
      ['first_name', 'last_name', 'phone', 'country', 'consent'],
    ],
    [
      ['Name', 'First Name', 'Last Name', 'Phone', 'State/Region', 'Time Zone'],
      ['name', 'first_name', 'last_name', 'phone', 'region', 'time_zone'],
    ],
  ])('%j are understood', (names, uses) => expect(usesOf(names)).toEqual(uses));

  it('become variables that their owner can read and type', () => {
    const { variables } = readAudienceHeader([
      'phone',
      'الاسم',
      'المدينة',
      'الرصيد',
      'Prénom',
      'Montant dû',
      'Straße',
      'Řeka',
    ]);
    expect(variables).toEqual([null, 'customer_name', 'المدينة', 'الرصيد', 'prenom', 'montant_du', 'strasse', 'reka']);
  });

  it('keep the name by which a text that was written earlier knows them', () => {
    const { variables } = readAudienceHeader(['phone', 'المدينة', 'Prénom'], {
      requiredVariables: ['column_2', 'pr_nom'],
    });
    expect(variables).toEqual([null, 'column_2', 'pr_nom']);
  });

  it('that are there twice get a number, and of two phone columns it is said which comes first', () => {
    expect(readAudienceHeader(['First Name', 'phone', 'first_name']).variables).toEqual([
      'first_name',
      null,
      'first_name_2',
    ]);
    expect(readAudienceHeader(['Name', 'phone', 'name']).variables).toEqual(['customer_name', null, 'name_2']);
    expect(readAudienceHeader(['phone', 'city', 'City']).variables).toEqual([null, 'city', 'city_2']);
    const twice = readAudienceHeader(['Phone', 'Name', 'Phone']);
    expect(twice.columns.map(({ phoneRank }) => phoneRank)).toEqual([1, null, 2]);
    expect(twice.columns.map(({ key }) => key)).toEqual(['phone', 'name', 'phone #2']);
  });

  it('are counted for finding their row', () => {
    expect(recognisedColumns(['Name', 'Phone', 'City'])).toBe(2);
    expect(recognisedColumns(['Report of 3 March', '', ''])).toBe(0);
  });
});

describe('values', () => {
  it('tell a phone column and a zone column whose headings say nothing', () => {
    const rows = [
      ['A', 'B', 'C'],
      ['+966500000001', 'Asia/Riyadh', '1'],
      ['+966500000002', 'Asia/Riyadh', '2'],
    ];
    expect(usesOf(rows[0] ?? [], { sample: rows.slice(1) })).toEqual(['phone', 'time_zone', 'variable']);
  });

  it('never make dates and amounts phone numbers', () => {
    expect(['2026-11-20', '20.11.2026', '1200.50', 'Ann', '12', '', '20/11/26'].filter(looksLikePhone)).toEqual([]);
    expect(
      ['+1 (212) 555-0101', '0500000001', '٠٥٠٠٠٠٠٠٠١', '212-555-0101 x12'].filter((cell) => !looksLikePhone(cell)),
    ).toEqual([]);
  });
});

describe('choices', () => {
  it('take precedence, and what was guessed for the same thing is a variable then', () => {
    const matching = {
      columns: {
        mobile: { use: 'phone' as const, rank: 1 },
        name: { use: 'ignored' as const },
        nick: { use: 'name' as const },
        town: { variable: 'city' },
      },
    };
    const { header, people } = read(table('phone;mobile;name;nick;town\n+12125550101;+16465550111;Ann;Annie;Rome'), {
      matching,
    });
    expect(header.phones).toEqual([1, 0]);
    expect(people).toEqual([
      expect.objectContaining({ phone: '+16465550111', variables: { customer_name: 'Annie', city: 'Rome' } }),
    ]);
  });

  it('say what values mean', () => {
    const matching = {
      columns: {
        zone: { use: 'time_zone' as const, values: { Gulf: 'Asia/Dubai' } },
        region: { values: { 'North East': 'US-NY', EMEA: '' } },
      },
    };
    const { people, columns } = read(table('phone;zone;region\n+971501234520;Gulf;EMEA\n+12125550101;;North East'), {
      matching,
    });
    expect(people).toMatchObject([{ timeZone: 'Asia/Dubai', region: null }, { region: 'US-NY' }]);
    expect(columns.flatMap(({ unread }) => unread)).toEqual([]);
  });
});

describe('regions', () => {
  it('of the number’s country are meant, and what is none is noted once for the column', () => {
    const { people, columns } = read(
      table('phone;name;region\n+12125550101;Ann;New York\n+12125550102;Bob;EMEA\n+12125550103;Cem;North East'),
    );
    expect(people).toMatchObject([
      { region: 'US-NY' },
      { region: null, variables: { region: 'EMEA' } },
      { region: null },
    ]);
    expect(columns[2]).toMatchObject({
      use: 'region',
      notes: [{ kind: 'region_unread', rows: 2 }],
      unread: [
        { value: 'EMEA', rows: 1 },
        { value: 'North East', rows: 1 },
      ],
    });
    expect(read(table('phone;region\n+61491570006;WA')).people).toMatchObject([{ region: 'AU-WA' }]);
    const arabic = read(table('رقم الجوال;الاسم;المنطقة\n0500000001;سارة;الرياض\n0500000002;عمر;المنطقة الشرقية'), {
      defaultCountry: 'SA',
    });
    expect(arabic.people).toMatchObject([{ region: 'SA-01' }, { region: 'SA-04' }]);
  });

  it('and numbers are read by a country column', () => {
    const { people, columns } = read(
      table(
        'phone;country\n0500000001;Saudi Arabia\n020 7946 0958;UK\n(212) 555-0101;الولايات المتحدة\n+12125550102;Atlantis',
      ),
    );
    expect(phonesOf(people)).toEqual(['+966500000001', '+442079460958', '+12125550101', '+12125550102']);
    expect(columns[1]?.unread).toEqual([{ value: 'Atlantis', rows: 1 }]);
  });
});

describe('names', () => {
  it('that are none are left out, and the person is imported', () => {
    const { people, columns } = read(
      [
        ['phone', 'customer_name'],
        ['+12125550100', 'null'],
        ['+12125550101', 'N/A'],
        ['+12125550102', '#REF!'],
        ['+12125550104', '-'],
        ['+12125550106', 'ann@example.com'],
        ['+12125550107', '12125550107'],
        ['+12125550105', 'SMITH JOHN MR.'],
        ['+12125550108', 'Ann "Annie" O\'Neill-Müller'],
        ['+12125550109', 'أ. محمد'],
        ['+12125550110', '🙂 Ann'],
      ],
      { requiredVariables: ['customer_name'] },
    );
    expect(
      people.map((person) =>
        typeof person === 'string' ? person : (person.variables['customer_name'] ?? person.missing),
      ),
    ).toEqual([
      ...Array.from({ length: 6 }, () => ['customer_name']),
      'Smith John',
      'Ann "Annie" O\'Neill-Müller',
      'أ. محمد',
      'Ann',
    ]);
    expect(columns[1]?.notes).toEqual([{ kind: 'name_left_out', rows: 6 }]);
  });
});

describe('consent', () => {
  const column = (...cells: string[]) => [
    ['phone', 'consent_date'],
    ...cells.map((cell, index) => [`+121255501${10 + index}`, cell]),
  ];
  const datesOf = (people: ReturnType<typeof read>['people']) =>
    people.map((person) => (typeof person === 'string' ? person : (person.consentAt?.toISOString() ?? null)));

  it('is read in every form with one reading, and refused where it has none', () => {
    const { people, columns } = read(
      column(
        '2026-11-20',
        '2026-11-20T10:00:00+03:00',
        '2026-02-30',
        '2031-01-01',
        '1926-01-01',
        '11/20/2026',
        '20.11.2026',
        '03/08/2026',
        '20-Nov-26',
        '46346',
        'yes',
        '2026-11-20 23:30',
      ),
    );
    const day = '2026-11-20T00:00:00.000Z';
    expect(datesOf(people)).toEqual([
      day,
      '2026-11-20T07:00:00.000Z',
      'audience_row_consent_no_such_day',
      'audience_row_consent_future',
      'audience_row_consent_too_old',
      day,
      day,
      'audience_row_consent_two_readings',
      day,
      day,
      null,
      // A New York number.
      '2026-11-21T04:30:00.000Z',
    ]);
    expect(columns[1]).toMatchObject({
      ...{ openDates: 1, openOrders: ['dmy', 'mdy'], dateOrder: null },
      notes: [{ kind: 'consent_undated', rows: 1 }],
    });
  });

  it('is read by the order of its column once that is known', () => {
    const dates = ['20/11/2026', '13/10/2026', '25/12/2025', '03/08/2026'];
    expect(datesOf(read(column(...dates)).people)[3]).toBe('2026-08-03T00:00:00.000Z');
    expect(datesOf(read(column('11/20/2026', '03/08/2026')).people)[1]).toBe('audience_row_consent_two_readings');
    expect(datesOf(read(column(...dates, '11/20/2026')).people)[3]).toBe('audience_row_consent_two_readings');
    const matching = { columns: { 'consent date': { dateOrder: 'mdy' as const } } };
    expect(datesOf(read(column(...dates), { matching }).people)[3]).toBe('2026-03-08T00:00:00.000Z');
  });

  it('is settled by the whole file, not by its beginning', () => {
    const { settled } = read(column('03/08/2026', '20/11/2026', '13/10/2026', '25/12/2025', '11/20/2026'), {
      sample: [],
    });
    expect(settled).toEqual({ columns: { 'consent date': { dateOrder: 'ask' } } });
  });

  it('that is refused keeps a person out of marketing, whatever another column says', () => {
    const rows = table(
      'phone;consent;consent date\n+12125550101;No;2026-11-20\n+12125550102;Yes;2026-11-20\n+12125550103;نعم;',
    );
    expect(datesOf(read(rows, { purpose: 'marketing' }).people)).toEqual([
      'audience_row_consent_refused',
      '2026-11-20T00:00:00.000Z',
      null,
    ]);
    expect(datesOf(read(rows).people)[0]).toBe('2026-11-20T00:00:00.000Z');
  });
});
