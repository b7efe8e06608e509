import { environmentTable } from '#domain/environment.ts';
import { metricTable, queues } from '#domain/health/metric.ts';
import { folderTable } from '../../infra/lint/folders.js';

interface DocumentTable {
  /** Relative to the checkout. */
  file: string;
  /** Names the markers around the table. */
  name: string;
  table: () => string;
}

/** Tables of the documents that say again what the code says. */
export const documentTables: DocumentTable[] = [
  { file: 'CONTRIBUTING.md', name: 'folders', table: folders },
  { file: 'docs/architecture.md', name: 'environment', table: environment },
  { file: 'docs/operations.md', name: 'metrics', table: metrics },
  { file: 'docs/operations.md', name: 'queues', table: waiting },
];

/**
 * The document with its table between the markers.
 * @throws Error if a marker is missing
 */
export function withTable(document: string, name: string, table: string): string {
  const begin = `<!-- ${name}:begin -->`;
  const end = `<!-- ${name}:end -->`;
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The markers ${begin} and ${end} are missing.`);
  return `${document.slice(0, from + begin.length)}\n\n${table}\n\n${document.slice(to)}`;
}

/** A Markdown table. */
export function markdownTable(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function folders(): string {
  const rows = Object.entries(folderTable).map(([name, rule]) => {
    const may = rule.may.filter((folder) => folder !== 'lib');
    const types = (rule.types ?? []).map((folder) => `types of ${folder}`);
    const config = rule.temporalConfig ? ['`temporal.config.ts`'] : [];
    const label = name.endsWith('.ts') ? `\`${name}\`` : `\`${name}/\``;
    return [label, rule.holds, [...may, ...types, ...config].join(', ') || 'nothing of ours'];
  });
  rows.push(['`commands/`', 'demo, chaos, explain-window, bench, docs: what is run from the command line', 'all']);
  rows.push(['`tests/`', 'stories on real services, by subject', 'all']);
  return markdownTable(['folder', 'holds', 'may import'], rows);
}

function environment(): string {
  const rows = environmentTable.map(({ name, meaning, preset }) => [
    `\`${name}\``,
    meaning,
    preset === null ? '' : `\`${preset}\``,
  ]);
  return markdownTable(['name', 'meaning', 'unless set'], rows);
}

function metrics(): string {
  const rows = Object.entries(metricTable).map(([name, { type, help, labels, from }]) => [
    `\`${name}\``,
    type,
    Object.entries(labels)
      .map(([label, values]) => `\`${label}\`: ${values}`)
      .join('; '),
    from,
    help,
  ]);
  return markdownTable(['name', 'type', 'labels', 'from', 'says'], rows);
}

function waiting(): string {
  return markdownTable(
    ['queue', 'holds'],
    Object.entries(queues).map(([queue, { holds }]) => [`\`${queue}\``, holds]),
  );
}
