import { knownVariables } from './bot.ts';
import { canonicalVariable, variableCharacters, variableNamePattern } from './variable-name.ts';

/** What is between braces in a text, and whether a call can fill it in. */
export interface TextCheck {
  /** Variables that every call has. */
  known: string[];
  /** Variables that the list must bring, as the bot says. */
  columns: string[];
  /** Variables that nobody knows. */
  unknown: string[];
  /** Places where braces do not enclose a name, as they stand in the text; a callee would hear them. */
  malformed: string[];
}

/**
 * A variable, or what was perhaps meant as one: two braces that enclose anything on one line, a name in single braces, and
 * braces left over. The first alternative that fits is taken, so that a good variable is never read as a bad one.
 */
const braces = new RegExp(
  String.raw`\{\{\s*([${variableCharacters}]+)\s*\}\}(?!\})|\{\{+[^{}\n]*\}*|\{[${variableCharacters}]+\}+|\}\}+`,
  'gu',
);

/** Looks at the variables of a text. `columns` are those that the bot's list must have. */
export function checkText(text: string, columns: readonly string[]): TextCheck {
  const found = { known: new Set<string>(), columns: new Set<string>(), unknown: new Set<string>() };
  const malformed = new Set<string>();
  for (const [whole, written = ''] of text.matchAll(braces)) {
    const name = canonicalVariable(written);
    if (name === '') malformed.add(whole.trim().slice(0, 40));
    else if (isKnown(name)) found.known.add(name);
    else if (columns.includes(name)) found.columns.add(name);
    else found.unknown.add(name);
  }
  return {
    known: [...found.known],
    columns: [...found.columns],
    unknown: [...found.unknown],
    malformed: [...malformed],
  };
}

function isKnown(name: string): boolean {
  return (knownVariables as readonly string[]).includes(name);
}

/** Whether a list can have a column of this name: names have one form there, and none may hide a variable of ours. */
export function isColumnName(name: string): boolean {
  return variableNamePattern.test(name) && canonicalVariable(name) === name && !isKnown(name);
}
