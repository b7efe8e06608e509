import { message } from '../message/index.ts';
import { undecodable } from './encoding.ts';
import type { TableProblem } from './read-table.ts';
import type { TableRow } from './records.ts';

export type Flaw = Pick<TableProblem, 'kind' | 'message'>;

/** Stands for a character that was lost. */
export const replacement = '\ufffd';

/** Of a row with such a sign. */
export const replacedFlaw = (): Flaw => ({ kind: 'undecodable', message: message('table_row_replaced') });

/** Whether a text has to be mended: cheap, because all of it is asked. */
export function hasFlaws(text: string): boolean {
  return text.includes('\0') || text.includes(undecodable);
}

/**
 * Takes out what cannot be stored or was never decoded, in place, and notes it by row. Zeros around a cell are how fields of a
 * fixed width are padded, and no flaw.
 * @param broken offsets of the bytes that were not decoded, in the order of their marks; taken out as they are found
 */
export function mendRows(rows: readonly TableRow[], broken: number[], flaws: Map<number, Flaw>): void {
  for (const { row, cells } of rows) {
    for (let column = 0; column < cells.length; column += 1) {
      const cell = cells[column] ?? '';
      if (!hasFlaws(cell) && cell.isWellFormed()) continue;
      const marks = Math.min(broken.length, cell.split(undecodable).length - 1);
      const [byte] = broken.splice(0, marks);
      if (byte !== undefined && !flaws.has(row)) {
        flaws.set(row, { kind: 'undecodable', message: message('table_row_undecodable', { byte }) });
      }
      const unpadded = cell.replaceAll(undecodable, replacement).replace(/^\0+|\0+$/g, '');
      if (unpadded.includes('\0') && !flaws.has(row)) {
        flaws.set(row, { kind: 'control_character', message: message('table_row_control_character') });
      }
      // Half a character, which workbooks can name by its number.
      if (!unpadded.isWellFormed() && !flaws.has(row)) flaws.set(row, replacedFlaw());
      // Where a zero was is shown: taken out, what it stood between would be another text, which nobody would look at again.
      cells[column] = unpadded.replaceAll('\0', replacement).toWellFormed();
    }
  }
}
