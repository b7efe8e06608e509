/** A stack on real services whose parts are played by small programs, for tests of the stack itself. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { productParts, type StackPart } from '#infra/stack/parts.ts';
import type { StackOptions } from '#infra/stack/stack.ts';

/** Answers HTTP on the port that a variable names, and does nothing else; ends at once where names are missing. */
const standInProgram = `
import { createServer } from 'node:http';
const [portName, ...needed] = process.argv.slice(2);
const missing = needed.filter((name) => !process.env[name]);
if (missing.length > 0) throw new Error('missing: ' + missing);
createServer((_, response) => response.end('ok')).listen(Number(process.env[portName] ?? 0), '127.0.0.1', () =>
  console.log('ready'),
);
process.on('SIGTERM', () => process.exit(0));
`;

/** Ends well, like a migration. */
const stepProgram = `
const missing = process.argv.slice(3).filter((name) => !process.env[name]);
if (missing.length > 0) throw new Error('missing: ' + missing);
console.log('ready');
`;

export interface SmallStack {
  /** Everything that a test writes; removed by `remove`. */
  dir: string;
  /** What the stack has reported so far. */
  reports: string[];
  options: (more?: Partial<StackOptions>) => StackOptions;
  /** A part that needs the names, listens where one of them says, and is ready at once. */
  standIn: (name: string, needs: string[], portName?: string) => StackPart;
  /** Every part of the product, with its names and its order, played by stand-ins. */
  productStandIns: StackPart[];
  /** Writes an executable shell script into the folder; resolves to its path. */
  script: (path: string, lines: string) => Promise<string>;
  remove: () => Promise<void>;
}

export async function makeSmallStack(): Promise<SmallStack> {
  const dir = await mkdtemp(join(tmpdir(), 'stack-'));
  const reports: string[] = [];
  const program = join(dir, 'stand-in.mjs');
  const step = join(dir, 'step.mjs');
  await writeFile(program, standInProgram);
  await writeFile(step, stepProgram);
  const standIn = (name: string, needs: string[], portName = 'NONE'): StackPart => ({
    name,
    entry: program,
    args: [portName, ...needs],
    needs,
    ready: { output: /^ready$/ },
    stage: 2,
  });
  return {
    dir,
    reports,
    standIn,
    options: (more = {}) => ({
      dataDir: join(dir, 'data'),
      ports: 'free',
      searchAttributes: { CampaignId: 'Keyword', DueAt: 'Datetime' },
      parts: [
        standIn('server', ['DATABASE_URL', 'REDIAL_PORT'], 'REDIAL_PORT'),
        standIn('engine', ['TEMPORAL_ADDRESS', 'LIVEKIT_URL']),
      ],
      report: (line) => reports.push(line),
      ...more,
    }),
    productStandIns: productParts.map((part) => ({
      ...part,
      entry: part.run === 'once' ? step : program,
      args: [part.ready && 'portIn' in part.ready ? part.ready.portIn : 'NONE', ...part.needs],
      after: part.after?.filter((name) => name !== 'console build'),
      ready: part.ready && 'output' in part.ready ? { output: /^ready$/ } : part.ready,
    })),
    script: async (path, lines) => {
      const file = join(dir, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `#!/bin/sh\n${lines}\n`);
      await chmod(file, 0o755);
      return file;
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
