import type { AudienceRow } from './audience.ts';
import type { ColumnMatching } from './column-matching.ts';
import type { AudienceHeader, MatchedColumn } from './columns.ts';
import { consentWord } from './consent.ts';
import {
  columnOrder,
  countOrder,
  dateOrders,
  noOrders,
  readDate,
  type DateOrder,
  type OrderCounts,
} from './consent-date.ts';
import type { RowNote } from './row-values.ts';

/** Most distinct values of a column that are shown to be given a meaning. */
const mostValues = 50;
const mostCounted = 1000;

/** A column of a file, with what a look at all rows has found. */
export interface FoundColumn extends MatchedColumn {
  /** Values that were not understood, the most frequent first; people can say what they mean. */
  unread: { value: string; rows: number }[];
  /** How many rows have a note of this kind. */
  notes: { kind: RowNote['kind']; rows: number }[];
  /** How many dates can be read in two ways, whether or not an order is known. */
  openDates: number;
  /** In which orders some of these dates can be read. */
  openOrders: DateOrder[];
}

interface Finding {
  unread: Map<string, number>;
  notes: Map<RowNote['kind'], number>;
  orders: OrderCounts;
  openDates: number;
  openOrders: Set<DateOrder>;
}

/** Collects, row by row, what the columns of a file hold that was not understood. Its size does not grow with the file. */
export class ColumnFindings {
  readonly #header: AudienceHeader;
  readonly #found = new Map<number, Finding>();

  constructor(header: AudienceHeader) {
    this.#header = header;
  }

  add(cells: readonly string[], checked: AudienceRow & { notes: readonly RowNote[] }): void {
    for (const { kind, column } of checked.notes) {
      const { notes } = this.#of(column);
      notes.set(kind, (notes.get(kind) ?? 0) + 1);
      if (kind === 'region_unread' || kind === 'country_unread') this.#addUnread(column, cells);
    }
    if (!checked.ok && checked.code === 'bad_time_zone' && this.#header.timeZone !== null) {
      this.#addUnread(this.#header.timeZone, cells);
    }
    for (const index of this.#header.consents) this.#addConsent(index, cells);
  }

  columns(): FoundColumn[] {
    return this.#header.columns.map((column, index) => {
      const found = this.#found.get(index);
      const unread = [...(found?.unread ?? [])].map(([value, rows]) => ({ value, rows }));
      return {
        ...column,
        unread: unread.sort((a, b) => b.rows - a.rows).slice(0, mostValues),
        notes: [...(found?.notes ?? [])].map(([kind, rows]) => ({ kind, rows })),
        openDates: found?.openDates ?? 0,
        openOrders: dateOrders.filter((order) => found?.openOrders.has(order)),
      };
    });
  }

  /**
   * Choices with the order of each consent column as the whole file tells it, so that an import reads what its preview has read.
   */
  settled(chosen: ColumnMatching): ColumnMatching {
    const columns = { ...chosen.columns };
    for (const index of this.#header.consents) {
      const column = this.#header.columns[index];
      const found = this.#found.get(index);
      if (column === undefined || found === undefined || found.openDates === 0) continue;
      if (chosen.columns[column.key]?.dateOrder !== undefined) continue;
      columns[column.key] = { ...chosen.columns[column.key], dateOrder: columnOrder(found.orders) ?? 'ask' };
    }
    return { columns };
  }

  #addConsent(index: number, cells: readonly string[]): void {
    const text = cells[index]?.trim();
    if (!text || /^\d{4}-\d{2}-\d{2}/.test(text)) return;
    const found = this.#of(index);
    countOrder(found.orders, text);
    const read = readDate(text);
    if (read.kind === 'two_readings') {
      found.openDates += 1;
      for (const order of read.orders) found.openOrders.add(order);
    }
    const isMeant = Object.hasOwn(this.#header.columns[index]?.values ?? {}, text) || consentWord(text) !== null;
    if (!isMeant && read.kind === 'no_date') this.#addUnread(index, cells);
  }

  #addUnread(index: number, cells: readonly string[]): void {
    const { unread } = this.#of(index);
    const value = (cells[index] ?? '').trim().slice(0, 200);
    if (unread.has(value) || unread.size < mostCounted) unread.set(value, (unread.get(value) ?? 0) + 1);
  }

  #of(column: number): Finding {
    let found = this.#found.get(column);
    if (found === undefined) {
      found = { unread: new Map(), notes: new Map(), orders: noOrders(), openDates: 0, openOrders: new Set() };
      this.#found.set(column, found);
    }
    return found;
  }
}
