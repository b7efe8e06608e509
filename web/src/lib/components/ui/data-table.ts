import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';

/**
 * Keys of the chosen rows after the box of a row was ticked or cleared. `from` is the row ticked before with shift
 * held now: everything between the two follows.
 */
export function toggled(options: {
  keys: readonly string[];
  chosen: readonly string[];
  index: number;
  isChosen: boolean;
  from: number | null;
}): string[] {
  const { keys, chosen, index, isChosen, from } = options;
  const other = from ?? index;
  const range = keys.slice(Math.min(other, index), Math.max(other, index) + 1);
  return isChosen ? [...new Set([...chosen, ...range])] : chosen.filter((key) => !range.includes(key));
}

const controls = 'a[href], button:not(:disabled), input';

/** Lets ↑ and ↓ go from a control of a table's body to the same one of the next row. */
export const arrowKeys: Attachment<HTMLElement> = (body) =>
  on(body, 'keydown', (event) => {
    const next = neighbour(event);
    if (next === null) return;
    event.preventDefault();
    next.focus();
  });

/** Where ↑ and ↓ lead from a control of a table: to the same one in the row above or below; null to nowhere. */
function neighbour(event: KeyboardEvent): HTMLElement | null {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return null;
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return null;
  const target = event.target as HTMLElement;
  const cell = target.closest('td');
  const row = cell?.parentElement as HTMLTableRowElement | null | undefined;
  // Menus open with these keys.
  if (!cell || !row || target.matches('[aria-haspopup], select, textarea')) return null;
  let next = event.key === 'ArrowDown' ? row.nextElementSibling : row.previousElementSibling;
  while (next instanceof HTMLTableRowElement) {
    const found = next.cells[cell.cellIndex]?.querySelector<HTMLElement>(controls);
    if (found) return found;
    next = event.key === 'ArrowDown' ? next.nextElementSibling : next.previousElementSibling;
  }
  return null;
}
