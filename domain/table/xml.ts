import { SaxesParser } from 'saxes';

/** XML as it arrives, as far as the parts of a workbook need it: elements, attributes and texts. Names are without their prefix. */
export interface XmlHandler {
  open?: (name: string, attribute: (name: string) => string | null) => void;
  /** A text may come in several pieces. */
  text?: (text: string) => void;
  close?: (name: string) => void;
}

/** Tells a handler what a text holds that is pushed part by part. A document type, which could define texts of any size, is refused. */
export class XmlReader {
  readonly #parser = new SaxesParser({ position: false, xmlns: false });

  constructor({ open, text, close }: XmlHandler) {
    const parser = this.#parser;
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('doctype', () => {
      throw new Error('A document type is not read.');
    });
    if (open) parser.on('opentag', (tag) => open(localName(tag.name), (name) => attributeOf(tag.attributes, name)));
    if (text) {
      parser.on('text', text);
      parser.on('cdata', text);
    }
    if (close) parser.on('closetag', (tag) => close(localName(tag.name)));
  }

  /** @throws Error for what is no XML */
  push(part: string): void {
    this.#parser.write(part);
  }

  /** @throws Error if something is open */
  end(): void {
    this.#parser.close();
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** By the name that programs usually give it, or under a prefix. */
function attributeOf(attributes: Record<string, string>, name: string): string | null {
  const plain = attributes[name];
  if (plain !== undefined) return plain;
  for (const each in attributes) {
    if (localName(each) === name) return attributes[each] ?? null;
  }
  return null;
}
