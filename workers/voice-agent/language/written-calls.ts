/**
 * Models now and then write the call of a tool into what is spoken, in the form that they were trained on:
 * `<function=opt_out>{…}</function>`, a JSON object, a fenced block, `opt_out(quote="…")`. Nobody is to hear that, and what
 * the person asked for is to be done all the same.
 */

export interface WrittenCall {
  name: string;
  /** JSON. */
  args: string;
}

/** Where code begins: none of these is ever part of a spoken sentence. */
const opening = /<\s*[|/a-z]|\{\s*["'{}]|```|\[\s*[{["']|\[\/?tool/i;
/** What may turn into one of them with the next piece. */
const unfinished = /(?:<\s*|\{\s*|`{1,2}|\[\s*|\[\/?t(?:oo?)?)$/i;

/**
 * Takes a model's text as it comes, hands on what is to be spoken, and keeps what is code. Whatever follows the beginning of
 * code is held back until the answer is complete.
 */
export class WrittenCalls {
  readonly #names: readonly string[];
  readonly #call: RegExp | null;
  /** Not handed on yet. */
  #text = '';
  #isHeld = false;

  /** @param names of the tools that there are: small letters, digits and `_` */
  constructor(names: readonly string[]) {
    this.#names = names;
    const any = names.join('|');
    this.#call = any === '' ? null : new RegExp(`(?:\\bfunctions?\\.)?\\b(?:${any})\\s*[({=]`, 'i');
  }

  /** @returns what can be spoken now */
  push(piece: string): string {
    this.#text += piece;
    if (this.#isHeld) return '';
    const begins = this.#beginOfCode();
    this.#isHeld = begins !== -1;
    const end = begins === -1 ? this.#endOfSpeech() : begins;
    const spoken = this.#text.slice(0, end);
    this.#text = this.#text.slice(end);
    return spoken;
  }

  /** The answer is complete. `isCode`: something was kept back that is not to be spoken, whether it was understood or not. */
  finish(): { spoken: string; calls: WrittenCall[]; isCode: boolean } {
    const text = this.#text;
    this.#text = '';
    if (!this.#isHeld) return { spoken: text, calls: [], isCode: false };
    this.#isHeld = false;
    const calls = this.#callsIn(text);
    return { spoken: speechAfter(text), calls, isCode: true };
  }

  #beginOfCode(): number {
    const found = [opening, this.#call].flatMap((pattern) => {
      const at = pattern === null ? -1 : this.#text.search(pattern);
      return at === -1 ? [] : [at];
    });
    return found.length === 0 ? -1 : Math.min(...found);
  }

  /** Up to where nothing can turn into code any more. */
  #endOfSpeech(): number {
    const sign = this.#text.search(unfinished);
    if (sign !== -1) return sign;
    const word = /(?<![\w.])[\w.]+\s*$/.exec(this.#text);
    if (word === null) return this.#text.length;
    const begin = word[0].trim().toLowerCase();
    const mayBeCall = this.#names.some((name) =>
      [name, `function.${name}`, `functions.${name}`].some((called) => called.startsWith(begin)),
    );
    return mayBeCall ? word.index : this.#text.length;
  }

  #callsIn(code: string): WrittenCall[] {
    const calls = valuesIn(code).flatMap((value) => this.#callsOf(value));
    return calls.length > 0 ? calls : this.#namedCalls(code);
  }

  /** Calls that are written as JSON. */
  #callsOf(value: unknown): WrittenCall[] {
    if (Array.isArray(value)) return value.flatMap((entry: unknown) => this.#callsOf(entry));
    if (!isObject(value)) return [];
    if (Array.isArray(value['tool_calls'])) return this.#callsOf(value['tool_calls']);
    const inner = value['function'] ?? value['function_call'] ?? value['tool_call'];
    const named = isObject(inner) ? { ...value, ...inner } : value;
    const name = this.#known(named['name'] ?? named['tool'] ?? inner);
    if (name === null) return [];
    return [{ name, args: argumentsOf(named['arguments'] ?? named['parameters'] ?? named['args'] ?? named['input']) }];
  }

  /** Calls by name, with what follows it as arguments: as JSON, or as `name=value`. */
  #namedCalls(code: string): WrittenCall[] {
    if (this.#names.length === 0) return [];
    const pattern = new RegExp(`(?<!\\w)(${this.#names.join('|')})(?!\\w)`, 'gi');
    const found = [...code.matchAll(pattern)].filter(({ index }) => isCalled(code, index));
    return found.flatMap((match, i) => {
      const name = this.#known(match[1]);
      if (name === null) return [];
      const rest = code.slice(match.index + match[0].length, found[i + 1]?.index);
      const [json] = valuesIn(rest).filter(isObject);
      return [{ name, args: argumentsOf(json ?? namedArguments(rest)) }];
    });
  }

  #known(name: unknown): string | null {
    if (typeof name !== 'string') return null;
    const bare = name.replace(/^functions?\./i, '').toLowerCase();
    return this.#names.find((known) => known === bare) ?? null;
  }
}

/** A tool's name is a call behind `<function=`, `name="` and the like, and before its arguments; else it is only mentioned. */
function isCalled(code: string, index: number): boolean {
  const before = code.slice(0, index);
  const after = code.slice(index);
  return /(?:[=<("'|]|functions?\.|\bfunction\s|\[\/?tool_calls\])\s*$/i.test(before) || /^\w+\s*[({=<]/.test(after);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function argumentsOf(value: unknown): string {
  if (typeof value === 'string') {
    const parsed = parsedOrNull(value);
    return isObject(parsed) ? value : '{}';
  }
  return isObject(value) ? JSON.stringify(value) : '{}';
}

/** Arguments as `delayMinutes=20, phrase="in twenty minutes"`. */
function namedArguments(text: string): Record<string, unknown> {
  const pairs = text.matchAll(
    /(\w+)\s*[=:]\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(-?\d+(?:\.\d+)?|true|false|null))/g,
  );
  return Object.fromEntries(
    [...pairs].map(([, name = '', double, single, bare]) => [name, double ?? single ?? parsedOrNull(bare ?? 'null')]),
  );
}

/** Every outermost JSON value in a text. */
function valuesIn(text: string): unknown[] {
  const values: unknown[] = [];
  for (let at = text.search(/[[{]/); at !== -1 && at < text.length;) {
    const end = endOfValue(text, at);
    const value = end === -1 ? null : parsedOrNull(text.slice(at, end));
    if (value !== null) values.push(value);
    const from = value === null ? at + 1 : end;
    const next = text.slice(from).search(/[[{]/);
    at = next === -1 ? -1 : from + next;
  }
  return values;
}

/** Behind the bracket that closes the one at `from`; -1 if none does. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from, isText = false; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (sign === '\\') at++;
    else if (sign === '"') isText = !isText;
    else if (!isText && '[{'.includes(sign)) depth++;
    else if (!isText && ']}'.includes(sign) && --depth === 0) return at + 1;
  }
  return -1;
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** A sentence behind the last end of code; what stands between is not told from it, and is not spoken. */
function speechAfter(code: string): string {
  const [, rest = ''] = /.*(?:<\/[\w|]+>|```|[}\])]|\|>)([^<>{}[\]`]*)$/s.exec(code) ?? [];
  return /\p{L}{2}/u.test(rest) ? rest : '';
}
