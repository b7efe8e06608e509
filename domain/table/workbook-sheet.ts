import { RedialError } from '../error.ts';
import { unescaped, type RawCell } from './workbook-values.ts';
import type { XmlHandler } from './xml.ts';

/** A sheet of a workbook, as it is offered to be chosen. */
export interface TableSheet {
  name: string;
  /** Rows with a value in them, its header included. */
  rows: number;
}

/**
 * The same refusal of a sheet with all sheets of its workbook beside it: another one may be meant.
 * @param sheets none for a text
 */
export function namingSheets(error: unknown, sheets: readonly TableSheet[]): unknown {
  if (!(error instanceof RedialError) || sheets.length < 2) return error;
  return RedialError.of(error.says, { details: { ...error.details, sheets }, cause: error });
}

/**
 * Tells row by row what a sheet holds. A cell without its place follows the one before it, and a row likewise. Errors
 * such as `#N/A` are no values.
 */
export function rowsHandler(
  onRow: (row: number, cells: readonly (readonly [column: number, RawCell])[]) => void,
): XmlHandler {
  let row = 0;
  let cells: [number, RawCell][] = [];
  let column = 0;
  let cell: RawCell | null = null;
  let [isValue, isInline, isText, isPhonetic] = [false, false, false, false];
  return {
    open(name, attribute) {
      switch (name) {
        case 'row': {
          const next = Number(attribute('r') ?? row + 1);
          if (!(next > row)) throw new Error('Rows are out of order.');
          [row, column, cells] = [next, 0, []];
          break;
        }
        case 'c': {
          const next = columnOf(attribute('r')) ?? column + 1;
          if (next <= column) throw new Error('Cells are out of order.');
          column = next;
          cell = { type: attribute('t'), style: attribute('s'), text: '' };
          break;
        }
        case 'v':
          isValue = true;
          break;
        case 'is':
          isInline = true;
          break;
        case 't':
          isText = true;
          break;
        case 'rPh':
          isPhonetic = true;
          break;
      }
    },
    text(piece) {
      if (cell !== null && (isValue || (isInline && isText && !isPhonetic))) cell.text += piece;
    },
    close(name) {
      switch (name) {
        case 'row':
          onRow(row, cells);
          break;
        case 'c':
          if (cell !== null && cell.text !== '' && cell.type !== 'e') cells.push([column, cell]);
          cell = null;
          break;
        case 'v':
          isValue = false;
          break;
        case 'is':
          isInline = false;
          break;
        case 't':
          isText = false;
          break;
        case 'rPh':
          isPhonetic = false;
          break;
      }
    },
  };
}

/** From 1; null where none is named. */
function columnOf(reference: string | null): number | null {
  if (reference === null) return null;
  let column = 0;
  for (let at = 0; at < reference.length; at += 1) {
    const code = reference.charCodeAt(at);
    if (code < 0x41 || code > 0x5a) break;
    column = column * 26 + code - 0x40;
  }
  return column === 0 ? null : column;
}

/** What the list of a workbook's parts says about its sheets. */
export interface WorkbookIndex {
  /** In their order, with the ids of their relations. */
  sheets: { name: string; relation: string }[];
  isFrom1904: boolean;
}

export function indexHandler(index: WorkbookIndex): XmlHandler {
  return {
    open(name, attribute) {
      if (name === 'workbookPr') index.isFrom1904 ||= ['1', 'true'].includes(attribute('date1904') ?? '');
      if (name !== 'sheet') return;
      const [sheet, relation] = [attribute('name'), attribute('id')];
      if (sheet !== null && relation !== null) index.sheets.push({ name: unescaped(sheet), relation });
    },
  };
}

/** Where the parts of a workbook lie in its archive. */
export interface WorkbookRelations {
  /** By id. */
  sheets: Map<string, string>;
  strings: string;
  styles: string;
}

export function relationsHandler(relations: WorkbookRelations): XmlHandler {
  return {
    open(name, attribute) {
      if (name !== 'Relationship') return;
      const target = attribute('Target') ?? '';
      const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
      switch ((attribute('Type') ?? '').replace(/^.*\//, '')) {
        case 'worksheet':
          relations.sheets.set(attribute('Id') ?? '', path);
          break;
        case 'sharedStrings':
          relations.strings = path;
          break;
        case 'styles':
          relations.styles = path;
          break;
      }
    },
  };
}
