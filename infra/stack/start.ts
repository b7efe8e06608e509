/** `npm start`: the stack in `.data/`, its summary on the console, and an orderly end. */
import { relative, resolve } from 'node:path';
import { styleText } from 'node:util';
import { noteworthy, prefixed } from '../process/console-output.ts';
import { root } from '../root.ts';
import { findRunningStack } from './running-stack.ts';
import { startStack, StackIsRunning, type Stack } from './stack.ts';

/** A stop may take this long before everything is killed. */
const stopLimitMs = 40_000;
/** One Ctrl-C arrives twice, from the terminal and from npm, which passes on what it gets. A later one is a second. */
const sameSignalMs = 1_500;

export interface StartOptions {
  searchAttributes: Record<string, string>;
  args: string[];
}

/** Runs until a signal ends it; the process's exit code says how it went. */
export async function start(options: StartOptions): Promise<void> {
  const verbose = options.args.includes('--verbose');
  const dataDir = resolve(root, process.env.REDIAL_DATA_DIR || '.data');
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  // A terminal that is gone takes no more lines; that must not keep us from stopping.
  process.stdout.on('error', () => {});
  if (await tellWhereItRuns(dataDir, say)) return;

  const startedAt = Date.now();
  const stopping = new AbortController();
  let stack: Stack | null = null;
  let stoppingSince = 0;
  const stop = (why: string, exitCode: number): void => {
    if (stoppingSince > 0) {
      if (Date.now() - stoppingSince < sameSignalMs) return;
      say('Stopping at once.');
      stack?.kill();
      process.exit(1);
    }
    stoppingSince = Date.now();
    process.exitCode = exitCode;
    say(`\n${why}: stopping …`);
    setTimeout(() => {
      say('Something does not end: killed.');
      stack?.kill();
      process.exit(1);
    }, stopLimitMs).unref();
    stopping.abort();
    void stack?.stop().then(() => {
      say('Stopped.');
      process.exit(exitCode);
    });
  };
  process.on('SIGINT', () => stop('Ctrl-C', 0));
  process.on('SIGTERM', () => stop('SIGTERM', 0));
  process.on('SIGHUP', () => stop('The terminal is gone', 0));
  // The bootstrap that started us has ended, however it ended.
  process.on('disconnect', () => stoppingSince === 0 && stop('The starter is gone', 1));

  say(styleText('bold', 'Starting Redial') + ' (Ctrl-C stops it)');
  try {
    stack = await startStack(
      {
        dataDir,
        ports: 'usual',
        searchAttributes: options.searchAttributes,
        report: say,
        onOutput: verbose ? (name, line) => say(prefixed(name, line)) : noteworthy(say),
      },
      stopping.signal,
    );
  } catch (error) {
    if (stopping.signal.aborted) {
      say('Stopped.');
      process.exit();
    }
    if (error instanceof StackIsRunning && (await tellWhereItRuns(dataDir, say))) return;
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  say(summary(stack, (Date.now() - startedAt) / 1000));
}

/** Says where the stack of this data folder is, if one runs. */
async function tellWhereItRuns(dataDir: string, say: (line: string) => void): Promise<boolean> {
  const running = await findRunningStack(dataDir);
  if (!running) return false;
  say(`Redial runs already (process ${running.pid}).`);
  say(addresses(running.urls, running.env, dataDir));
  say('npm stop ends it.');
  return true;
}

function summary(stack: Stack, seconds: number): string {
  return [
    '',
    `${styleText(['green', 'bold'], 'Redial is ready')} (${seconds.toFixed(1)} s)`,
    addresses(stack.urls, stack.env, stack.dataDir),
    ...(stack.setupLink === null ? [] : ['', firstAdmin(stack.setupLink)]),
    '',
  ].join('\n');
}

/** Printed here and kept nowhere: whoever has the link becomes the admin. */
function firstAdmin(link: string): string {
  return [
    '  Nobody can sign in yet. Open this link to name the workspace and become its admin',
    '  (once, within 24 hours; the next start makes a new one):',
    '',
    `  ${styleText('bold', link)}`,
  ].join('\n');
}

function addresses(urls: Record<string, string>, env: Record<string, string>, dataDir: string): string {
  const rows: [string, string][] = [['Console', styleText('bold', urls.console ?? '')]];
  if (env.DEMO_EMAIL) rows.push(['Sign in with', `${env.DEMO_EMAIL}  ${env.DEMO_PASSWORD}`]);
  if (urls.temporalUi) rows.push(['Temporal UI', urls.temporalUi]);
  rows.push(['Logs', `${relative(process.cwd(), dataDir) || '.'}/logs/`]);
  if (urls.sandboxCarrier) {
    rows.push(['Sandbox', `carrier ${urls.sandboxCarrier}, its ledger ${urls.sandboxCarrier}/ledger.jsonl`]);
    rows.push(['', `Deepgram ${urls.sandboxDeepgram}, ElevenLabs ${urls.sandboxElevenLabs}`]);
    rows.push(['', `Groq ${urls.sandboxGroq}, CRM ${urls.sandboxCrm}, mails it got ${urls.sandboxMailbox}`]);
    rows.push(['', 'simulated: no real call is made and nothing leaves this machine']);
    rows.push([
      '',
      `cool-downs and callbacks run ${env.REDIAL_TIME_SCALE} times faster (REDIAL_TIME_SCALE); calling windows do not`,
    ]);
  } else rows.push(['Sandbox', 'off: real providers only']);
  return rows.map(([name, value]) => `  ${name.padEnd(13)} ${value}`).join('\n');
}
