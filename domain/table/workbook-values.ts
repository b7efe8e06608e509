/**
 * What the cells of a workbook hold, as text (ECMA-376 Part 1, 18.3.1.4 and 18.18.11): numbers with all their digits and no
 * exponent, dates as ISO 8601 without a zone (a workbook has none).
 */
import type { XmlHandler } from './xml.ts';

/** By what values are understood. */
export interface WorkbookStyles {
  strings: readonly string[];
  /** Whether numbers of a style are dates. */
  dates: readonly boolean[];
  /** Day 0 is in 1904, as in old workbooks of Macs. */
  isFrom1904: boolean;
}

export interface RawCell {
  /** Attribute `t`; null for a number. */
  type: string | null;
  /** Attribute `s`. */
  style: string | null;
  text: string;
}

/**
 * Empty for a cell without a value.
 * @throws Error for a string that the workbook does not have
 */
export function cellText({ type, style, text }: RawCell, { strings, dates, isFrom1904 }: WorkbookStyles): string {
  switch (type) {
    case 's': {
      const shared = text === '' ? '' : strings[Number(text)];
      if (shared === undefined) throw new Error('A shared string is missing.');
      return shared;
    }
    case 'str':
    case 'inlineStr':
      return unescaped(text);
    case 'b':
      return text === '1' ? 'TRUE' : text === '0' ? 'FALSE' : text;
    case 'd': {
      const date = new Date(text);
      return Number.isNaN(date.getTime()) ? text : isoOf(date);
    }
    default:
      if (text === '') return '';
      return style !== null && dates[Number(style)] === true ? dateText(text, isFrom1904) : wholeNumber(text);
  }
}

/** `_x000D_` stands for a character that XML does not take (22.9.2.19). */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([\da-f]{4})_/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

const dayMs = 86_400_000;
/** 1 January 1970, counted from the day that makes the calendar of spreadsheets right from March 1900 on. */
const epochDay = 25_569;
const daysTo1904 = 1462;
/** 31 December 9999; what is greater has only been formatted as a date, such as a telephone number. */
const lastDay = 2_958_465;

function dateText(text: string, isFrom1904: boolean): string {
  const serial = Number(text) + (isFrom1904 ? daysTo1904 : 0);
  if (!(serial >= 0 && serial < lastDay + 1)) return wholeNumber(text);
  return isoOf(new Date(Math.round((serial - epochDay) * dayMs)));
}

function isoOf(date: Date): string {
  return date
    .toISOString()
    .replace(/(?:T00:00:00)?\.000Z$/, '')
    .replace(/\.\d+Z$/, '');
}

/** As a spreadsheet shows it, with 15 digits that count, and never with an exponent: `9.66500000002E11` is a telephone number. */
function wholeNumber(text: string): string {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  const short = String(Number(value.toPrecision(15)));
  if (!short.includes('e')) return short;
  return Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(20).replace(/0+$/, '');
}

/** Collects the shared strings. Formatted pieces are one text; how it is pronounced (`rPh`) is none of it. */
export function stringsHandler(strings: string[]): XmlHandler {
  let [isText, isPhonetic, text] = [false, false, ''];
  return {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 't') isText = true;
      else if (name === 'rPh') isPhonetic = true;
    },
    text(piece) {
      if (isText && !isPhonetic) text += piece;
    },
    close(name) {
      if (name === 'si') strings.push(unescaped(text));
      else if (name === 't') isText = false;
      else if (name === 'rPh') isPhonetic = false;
    },
  };
}

/** Formats of dates that are built in, those of Chinese, Japanese, Korean and Thai programs included (18.8.30). */
const builtIn: readonly (readonly [from: number, to: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
  [71, 81],
];

/** Collects by style whether numbers are dates. */
export function datesHandler(dates: boolean[]): XmlHandler {
  const formats = new Map<number, string>();
  const base: number[] = [];
  let list = '';
  return {
    open(name, attribute) {
      if (name === 'numFmt') formats.set(Number(attribute('numFmtId')), attribute('formatCode') ?? '');
      else if (name === 'cellStyleXfs' || name === 'cellXfs') list = name;
      else if (name === 'xf' && list === 'cellStyleXfs') base.push(Number(attribute('numFmtId') ?? 0));
      else if (name === 'xf' && list === 'cellXfs') {
        const id = Number(attribute('numFmtId') ?? base[Number(attribute('xfId') ?? 0)] ?? 0);
        // Numbers from 100 on are given anew by programs that make workbooks.
        const format = id >= 100 ? formats.get(id) : undefined;
        const isBuiltIn = builtIn.some(([from, to]) => from <= id && id <= to);
        dates.push(isBuiltIn || (format !== undefined && isDateFormat(format)));
      }
    },
    close(name) {
      if (name === list) list = '';
    },
  };
}

/** Parts of a date or a time; words of a format stand in quotes or behind a backslash. */
const datePart = /^(?:s{1,2}|m{1,5}|h{1,2}|am|pm|a|p|d{1,4}|a{3,5}|y|yy|yyyy|e|ee|eeee)$/;

/** Whether a format is of dates: it has parts of one and nothing else. In doubt it is of numbers, which stay what they are. */
export function isDateFormat(format: string): boolean {
  const plain = format.toLowerCase().replace(/;@$/, '').replace(/\\./g, ' ');
  return plain.split(';').some((section) => {
    const parts = section
      .replace(/"[^"]*"/g, ' ')
      // Fractions of a second.
      .replace(/(\[?[smhd]{1,2}\]?)[.,]00?0?/g, '$1')
      .replace(/\[([smhd]{1,2})\]/g, '$1')
      .replace(/\[[^\]]*\]/g, '')
      .split(/[^a-z0#?%]+/)
      .filter((part) => part !== '');
    return parts.length > 0 && parts.every((part) => datePart.test(part));
  });
}
