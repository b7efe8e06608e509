/**
 * The first program of a fresh clone: plain JavaScript without dependencies, for any Node from version 20 on.
 *
 *   node infra/bootstrap.mjs start.ts [arguments]
 *
 * Installs the packages if they are missing or older than package-lock.json, then runs the program on the Node version
 * that package.json pins (npm package `node`). Whatever it has to say goes to standard error, so that standard output
 * belongs to the program alone.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const oldestNode = 20;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pinnedNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const say = (line) => process.stderr.write(`${line}\n`);

function giveUp(line, code = 1) {
  say(line);
  process.exit(code);
}

/** Written by npm at the end of every complete installation. */
const installedMarker = join(root, 'node_modules', '.package-lock.json');

function reasonToInstall() {
  if (!existsSync(installedMarker)) return 'The packages are not installed yet';
  if (!existsSync(pinnedNode)) return 'The pinned Node is missing';
  const lock = join(root, 'package-lock.json');
  if (statSync(installedMarker).mtimeMs >= statSync(lock).mtimeMs) return null;
  // A checkout touches the lock file without changing it: compare what it says.
  if (sameVersions(JSON.parse(readFileSync(lock, 'utf8')), JSON.parse(readFileSync(installedMarker, 'utf8')))) {
    const now = new Date();
    utimesSync(installedMarker, now, now);
    return null;
  }
  return 'package-lock.json has changed since the packages were installed';
}

/** Every package that is installed has the locked version, and none that this machine needs is missing. */
function sameVersions(lock, installed) {
  for (const [path, wanted] of Object.entries(lock.packages ?? {})) {
    if (path === '' || wanted.link) continue;
    const found = installed.packages?.[path];
    if (!found && !wanted.optional && !wanted.peer) return false;
    if (found && found.version !== wanted.version) return false;
  }
  return true;
}

/** Runs npm with its progress on standard error; resolves to the exit code. */
function npm(args) {
  // npm gives its own path to what it runs, so that `npm start` installs with the npm that it was typed with.
  const cli = process.env.npm_execpath;
  const [command, prefix] = cli && /\.c?js$/.test(cli) ? [process.execPath, [cli]] : ['npm', []];
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, [...prefix, ...args], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32' && command === 'npm',
      env: { ...process.env, npm_config_fund: 'false', npm_config_audit: 'false', npm_config_progress: 'true' },
    });
    const ticking = setInterval(
      () => say(`  … still installing (${Math.round((Date.now() - started) / 1000)} s)`),
      15_000,
    );
    const end = (code) => {
      clearInterval(ticking);
      resolve(code);
    };
    child.on('error', (error) => {
      say(`npm cannot be started: ${error.message}`);
      end(1);
    });
    child.on('exit', (code) => end(code ?? 1));
  });
}

async function install(reason) {
  say(`${reason}: installing them (npm ci), one or two minutes.`);
  const started = Date.now();
  const code = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) {
    giveUp(
      `npm ci failed (exit code ${code}). Its last lines above say why; most often it is the network or a proxy ` +
        `(npm config get registry), or a full disk. Nothing else was changed: run the command again when that is mended.`,
    );
  }
  if (!existsSync(pinnedNode)) {
    // The `node` package puts its binary in place with an install script.
    giveUp(
      'npm ci succeeded but node_modules/node/bin/node is missing: install scripts seem to be switched off. ' +
        'Allow them (npm config set ignore-scripts false) and run the command again.',
    );
  }
  say(`Packages installed (${Math.round((Date.now() - started) / 1000)} s).`);
}

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  giveUp(
    `Redial needs Node ${oldestNode} or newer to start (this is ${process.version}): install it from https://nodejs.org.`,
  );
}
const [program, ...args] = process.argv.slice(2);
if (!program) giveUp('usage: node infra/bootstrap.mjs PROGRAM [arguments]', 2);

if (process.env.npm_lifecycle_event) {
  // A killed npm, or the shell that some put between, tells nobody: without a parent we end as if asked to.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 1_000);
  watch.unref();
}

const reason = reasonToInstall();
if (reason) await install(reason);

const script = join(root, program);
if (!existsSync(script)) giveUp(`${program} does not exist.`, 2);

const pinnedVersion = JSON.parse(readFileSync(join(root, 'node_modules', 'node', 'package.json'), 'utf8')).version;
if (process.version === `v${pinnedVersion}`) {
  // Started by npm after an installation: this is the pinned Node already, so no second process is needed.
  process.argv = [process.execPath, script, ...args];
  await import(pathToFileURL(script).href);
} else {
  const child = spawn(pinnedNode, [script, ...args], {
    cwd: process.cwd(),
    // The channel tells the program when this process is gone, however it went.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      PATH: `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
    },
  });
  child.on('error', (error) => giveUp(`The pinned Node cannot be started: ${error.message}`));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
