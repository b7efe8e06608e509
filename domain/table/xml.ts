/**
 * XML as it arrives, as far as the parts of a workbook need it: elements, attributes and texts. Names are without their prefix.
 * A document type, which could define texts of any size, is refused.
 */
export interface XmlHandler {
  open?: (name: string, attribute: (name: string) => string | null) => void;
  /** A text may come in several pieces. */
  text?: (text: string) => void;
  close?: (name: string) => void;
}

/** What is no tag by then never will be: all of it is looked at again with each part. */
const maxTagCharacters = 64 * 1024;
/** The longest reference to a character: `&#x10FFFF;`, with some zeros. */
const maxReference = 24;

/** Tells a handler what a text holds that is pushed part by part; keeps no more than a tag that is not complete yet. */
export class XmlReader {
  readonly #handler: XmlHandler;
  #carry = '';
  #depth = 0;
  /** By what a comment or a section of plain text ends that is open. */
  #until: '-->' | ']]>' | null = null;

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  /** @throws Error for what is no XML */
  push(part: string): void {
    const text = this.#carry + part;
    let at = 0;
    for (;;) {
      const next = this.#until === null ? this.#markup(text, at) : this.#section(text, at, this.#until);
      if (next < 0) {
        this.#carry = text.slice(-next - 1);
        break;
      }
      at = next;
    }
    if (this.#carry.length > maxTagCharacters) throw new Error('A tag does not end.');
  }

  /** @throws Error if something is open */
  end(): void {
    if (this.#depth !== 0 || this.#until !== null || this.#carry.trim() !== '') throw new Error('The end is missing.');
  }

  /** Reads a text and the tag behind it. Where it goes on; where more text is needed, that place as `-1 - place`. */
  #markup(text: string, from: number): number {
    const begin = text.indexOf('<', from);
    const end = begin < 0 ? referencesEnd(text, from) : begin;
    if (end > from) this.#handler.text?.(decoded(text.slice(from, end)));
    const close = begin < 0 ? -1 : tagEnd(text, begin);
    if (text.startsWith('<!', end)) {
      if (text.startsWith('<!--', end)) return this.#openSection('-->', end + 4);
      if (text.startsWith('<![CDATA[', end)) return this.#openSection(']]>', end + 9);
      if (text.length - end >= 9) throw new Error('A document type is not read.');
      return -1 - end;
    }
    if (close < 0) return -1 - end;
    this.#tag(text.slice(begin + 1, close));
    return close + 1;
  }

  #openSection(until: '-->' | ']]>', at: number): number {
    this.#until = until;
    return at;
  }

  #section(text: string, from: number, until: '-->' | ']]>'): number {
    const found = text.indexOf(until, from);
    const end = found < 0 ? Math.max(from, text.length - 2) : found;
    if (until === ']]>' && end > from) this.#handler.text?.(text.slice(from, end));
    if (found < 0) return -1 - end;
    this.#until = null;
    return found + until.length;
  }

  /** @param tag without its brackets */
  #tag(tag: string): void {
    if (tag.startsWith('?')) return;
    if (tag.startsWith('/')) {
      this.#depth -= 1;
      if (this.#depth < 0) throw new Error('More is closed than was opened.');
      this.#handler.close?.(localName(tag.slice(1)));
      return;
    }
    const name = localName(tag);
    this.#handler.open?.(name, (attribute) => attributeOf(tag, attribute));
    if (tag.endsWith('/')) this.#handler.close?.(name);
    else this.#depth += 1;
  }
}

/** Up to where a text can be decoded that may go on. */
function referencesEnd(text: string, from: number): number {
  const last = text.lastIndexOf('&');
  const isCut = last >= from && text.length - last < maxReference && !text.includes(';', last);
  return isCut ? last : text.length;
}

/** Where the tag that begins here ends: a value between quotes may hold its sign. */
function tagEnd(text: string, begin: number): number {
  let quote = 0;
  for (let at = begin + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 0x22 || code === 0x27) quote = code;
    else if (code === 0x3e) return at;
  }
  return -1;
}

function localName(tag: string): string {
  let from = 0;
  let at = 0;
  for (; at < tag.length; at += 1) {
    const code = tag.charCodeAt(at);
    if (code <= 0x20 || code === 0x2f) break;
    if (code === 0x3a) from = at + 1;
  }
  return tag.slice(from, at);
}

const attributes = new Map<string, RegExp>();

/** Names of attributes are those that our code asks for: few, and without signs that an expression takes for its own. */
function attributeOf(tag: string, name: string): string | null {
  let expression = attributes.get(name);
  if (expression === undefined) {
    expression = new RegExp(`\\s(?:[\\w.-]+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
    attributes.set(name, expression);
  }
  const found = expression.exec(tag);
  return found === null ? null : decoded(found[1] ?? found[2] ?? '');
}

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([\da-f]{1,12})|#(\d{1,12})|(\w{1,8}));/gi,
    (whole, hex?: string, digits?: string, name?: string) => {
      if (name !== undefined) return named[name] ?? whole;
      const code = hex === undefined ? Number(digits) : parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
