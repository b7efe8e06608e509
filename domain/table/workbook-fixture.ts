/** Workbooks for tests: just enough of a zip archive and of Office Open XML for readers to take them. */
import { crc32, deflateRawSync } from 'node:zlib';

/** What is packed already, and how many bytes the archive says it is. */
interface Packed {
  packed: Buffer;
  says: number;
}

export function zipOf(parts: Record<string, string | Packed>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, part] of Object.entries(parts)) {
    const text = typeof part === 'string' ? Buffer.from(part) : Buffer.alloc(0);
    const { packed, says } = typeof part === 'string' ? { packed: deflateRawSync(text), says: text.length } : part;
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(text), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(says, 18);
    facts.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const begin = [Buffer.from('PK\u0003\u0004', 'latin1'), facts, Buffer.from(name), packed];
    local.push(...begin);
    central.push(Buffer.from('PK\u0001\u0002\u0014\0', 'latin1'), facts, place, Buffer.from(name));
    offset += begin.reduce((sum, { length }) => sum + length, 0);
  }
  const list = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(parts).length, 4);
  end.writeUInt16LE(Object.keys(parts).length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, list, Buffer.from('PK\u0005\u0006', 'latin1'), end]);
}

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

interface Fixture {
  /** Rows by name of the sheet, or the whole sheet, packed. */
  sheets: Record<string, string | Packed>;
  strings?: string;
  /** What stands in `styles.xml`; without it style 1 is that of dates. */
  styles?: string;
  isFrom1904?: boolean;
}

/** A workbook with one sheet, “People”, of these rows; style 1 is that of dates. */
export function workbookOf(rows: string): Buffer {
  return workbookWith({ sheets: { People: rows } });
}

export function workbookWith({ sheets, strings, styles = datesAt1, isFrom1904 }: Fixture): Buffer {
  const relations = (...targets: [id: string, type: string, target: string][]) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${targets
      .map(([id, type, target]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`)
      .join('')}</Relationships>`;
  const names = Object.keys(sheets);
  const listed = names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join('');
  const properties = isFrom1904 ? '<workbookPr date1904="1"/>' : '';
  return zipOf({
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': relations(['rId1', 'officeDocument', 'xl/workbook.xml']),
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}">${properties}<sheets>${listed}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(
      ...names.map((_, at): [string, string, string] => [`rId${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`]),
      ['styles', 'styles', 'styles.xml'],
      ['strings', 'sharedStrings', 'sharedStrings.xml'],
    ),
    'xl/styles.xml': `<styleSheet xmlns="${main}">${styles}</styleSheet>`,
    ...(strings === undefined ? null : { 'xl/sharedStrings.xml': `<sst xmlns="${main}">${strings}</sst>` }),
    ...Object.fromEntries(
      Object.values(sheets).map((rows, at) => [
        `xl/worksheets/sheet${at + 1}.xml`,
        typeof rows === 'string' ? `<worksheet xmlns="${main}"><sheetData>${rows}</sheetData></worksheet>` : rows,
      ]),
    ),
  });
}

const datesAt1 = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>';
