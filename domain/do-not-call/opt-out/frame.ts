/**
 * The grammar of requests, as data. A lexicon names groups of words, and a frame says in which order they make a request:
 *
 * | in a frame | means |
 * |---|---|
 * | `{stop}` | one of the words of that group |
 * | `(a\|b c)` | one of these |
 * | `…?`, `…*`, `…*3` | at most once, any number of times, at most three times |
 * | `_` | any word |
 * | `^`, `$` | where the sentence starts and ends |
 * | `&(a\|b)` | one of these follows, or the end |
 * | `!(a\|b)` | none of these may follow here |
 * | `!<(a\|b)` | none of these may stand before |
 */
export type Lexicon = Readonly<Record<string, readonly string[]>>;

/** How a language asks for no more calls; groups of its lexicon may stand in each other and in frames. */
export interface Requests {
  lexicon: Lexicon;
  /** Looks like a request and is none. */
  harmless: readonly string[];
  /** Never call again, whatever time is named beside it. */
  always: readonly string[];
  /** Never call again, unless it is bound to a time or a place. */
  unlessBound: readonly string[];
}

/** Regular expression of a frame, to be wrapped by `phrase`. @throws Error if a group is not in the lexicon. */
export function frame(source: string, lexicon: Lexicon): string {
  let pattern = '';
  let isFirst = true;
  for (const element of elements(fill(source, lexicon))) {
    const anchor = anchorOf(element);
    pattern += anchor ?? repeated(element, isFirst ? '' : ' ');
    isFirst &&= anchor !== null;
  }
  return pattern;
}

/** The words of each group in place of its name, of groups within groups too. */
function fill(source: string, lexicon: Lexicon): string {
  return source.replace(/\{([a-z]\w*)\}/gi, (_, name: string) => {
    const words = lexicon[name];
    if (!words) throw new Error(`The lexicon has no group ${name}.`);
    return `(${words.map((word) => fill(word, lexicon)).join('|')})`;
  });
}

/** Cuts a frame at the spaces that are in no brackets. */
function elements(source: string): string[] {
  let depth = 0;
  let cut = '';
  for (const letter of source) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    cut += letter === ' ' && depth === 0 ? '\n' : letter;
  }
  return cut.split('\n');
}

/** What an element asks of its place, or null if it stands for words. */
function anchorOf(element: string): string | null {
  if (element === '^') return '(?<=^ )';
  if (element === '$') return '(?= $)';
  if (element.startsWith('&')) return `(?= (?:${group(element.slice(1))} |$))`;
  if (element.startsWith('!<')) return `(?<! ${group(element.slice(2))} )`;
  if (element.startsWith('!')) return `(?! ${group(element.slice(1))} )`;
  return null;
}

function repeated(element: string, space: string): string {
  const [, whole, times = ''] = /^(_|\(.*\))(\?|\*\d*)$/.exec(element) ?? [];
  if (whole === undefined || !isOneGroup(whole)) return space + word(element);
  const count = /\d/.test(times) ? `{0,${times.slice(1)}}` : times;
  return `(?:${space}${word(whole)})${count}`;
}

/** Whether the first bracket of "(a)( b)" is closed by the last one: here it is not. */
function isOneGroup(source: string): boolean {
  let depth = 0;
  return [...source].every((letter, at) => {
    depth += Number(letter === '(') - Number(letter === ')');
    return depth > 0 || at === source.length - 1;
  });
}

const word = (source: string): string => (source === '_' ? '\\S+' : group(source));

/** Brackets of a frame capture nothing, and their counts are those of frames within brackets, too. */
const group = (source: string): string => source.replace(/\((?!\?)/g, '(?:').replace(/\)\*(\d+)/g, '){0,$1}');
