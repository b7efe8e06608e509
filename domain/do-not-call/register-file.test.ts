import { describe, expect, it } from 'vitest';
import { isSuspiciouslySmall, readRegisterLine, registerFileKind, RegisterXmlReader } from './register-file.ts';

describe('a line of a register', () => {
  it.each([
    ['212,5550101', '212 5550101', null],
    ['2125550101', '2125550101', null],
    ['+1 212 555 0101', '+1 212 555 0101', null],
    ['(212) 555-0101', '212 555 0101', null],
    ['2125550101,2026-11-20', '2125550101 2026 11 20', null],
    ['646,5550112,2026-11-20,A', '646 5550112', 'add'],
    ['212,5550102,2026-11-20,D', '212 5550102', 'delete'],
    ['A,6465550112,11/20/2026', '6465550112', 'add'],
    ['"D";"646";"5550112"', '646 5550112', 'delete'],
    ['646\t5550112\tdelete', '646 5550112', 'delete'],
  ])('%s', (line, text, action) => {
    expect(readRegisterLine(line)).toEqual({ kind: 'number', text, action });
  });

  it('may be empty, or a header', () => {
    expect(readRegisterLine('  ')).toEqual({ kind: 'empty' });
    expect(readRegisterLine('area code,number,date,action')).toMatchObject({ text: '', action: null });
  });
});

it('names files that have no lines', () => {
  expect(registerFileKind(Buffer.from('PK\x03\x04....2026-11-20_212.txt'))).toBe('zip');
  expect(registerFileKind(Buffer.from('PK\x03\x04....[Content_Types].xml'))).toBe('spreadsheet');
  expect(registerFileKind(Buffer.from([0x1f, 0x8b, 8]))).toBe('zip');
  expect(registerFileKind(Buffer.from('\ufeff<?xml version="1.0"?>'))).toBe('xml');
  expect(registerFileKind(Buffer.from('212,5550101\n'))).toBe('lines');
  expect(registerFileKind(Buffer.alloc(0))).toBe('lines');
});

it('reads the XML form, wherever it is cut', () => {
  const file = `<?xml version="1.0"?>\n<list type="full" level="area code" val="212">
    <ac val="212"><ph val="5550101"/><ph val='5550102' /></ac><ac val="646"><ph val="5550111"></ph></ac></list>`;
  for (let cut = 0; cut < file.length; cut += 1) {
    const reader = new RegisterXmlReader();
    const numbers = [...reader.read(file.slice(0, cut)), ...reader.read(file.slice(cut))];
    expect(numbers).toEqual(['2125550101', '2125550102', '6465550111']);
    expect(reader.listType).toBe('full');
  }
});

it('asks about a list that is far smaller than the one before', () => {
  expect([isSuspiciouslySmall(1, 100), isSuspiciouslySmall(89, 100), isSuspiciouslySmall(90, 100)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(isSuspiciouslySmall(3, 0)).toBe(false);
});
