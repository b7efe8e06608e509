import { configDefaults, defineConfig } from 'vitest/config';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDroppedHandle } from './domain/dropped-handle.ts';
import { compileMessages } from './web/compile-messages.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const exclude = [...configDefaults.exclude, '**/build/**', '**/.svelte-kit/**', '**/.data/**'];

/** What a story imports that gives it a database, a task queue, workflows to replay or a store of its own. */
const ownWorld =
  /bundleWorkflowCode|\/(database|([\w-]+-)?scene|workflow-worker|services\/postgres|seaweedfs\/server)\.ts'/;
/** What it imports or reads that is one for all (the engine's own task queue, LiveKit) or that fills the machine (a stack). */
const sharedWorld = /REDIAL_\w+_BIN|\/(real-engine|namespace|carrier-process|livekit-address|stack)\.ts'/;
/** Stories in which bots talk with people, alone or in the whole product: sound needs a machine that has time for it. */
const soundInIt = /\/(agent-process|telnyx-stage|live-stack|demo\/people)\.ts'/;

const textOf = new Map(
  globSync('tests/**/*.test.ts', { cwd: here('.') }).map((path) => [path, readFileSync(here(path), 'utf8')]),
);
const storiesThat = (fit: (text: string) => boolean): string[] =>
  [...textOf].filter(([, text]) => fit(text)).map(([path]) => path);
const hasOwnWorld = (text: string): boolean => ownWorld.test(text) && !sharedWorld.test(text) && !soundInIt.test(text);

// Code under test reads the compiled messages, and Vite's plugin does not run here.
await compileMessages();
// Where the stories of a file may run beside each other, two do: with more calls, sound is late on a busy machine.
const story = {
  exclude,
  maxConcurrency: 2,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // A busy machine may take longer than the second that a poll has of itself.
  expect: { poll: { timeout: 20_000 } },
};

function stories(name: string, fit: (text: string) => boolean, groupOrder = 1) {
  return {
    extends: true as const,
    test: { ...story, name, include: storiesThat(fit), fileParallelism: false, sequence: { groupOrder } },
  };
}

export default defineConfig({
  root: here('.'),
  test: {
    environment: 'node',
    passWithNoTests: true,
    // Telephones of stories are in rooms: their processes end on it no more than ours do.
    onUnhandledError: (error) => !isDroppedHandle(error),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            '{domain,db,providers,workflows,activities,workers,sandbox,infra,operations,commands,web/src}/**/*.test.ts',
          ],
          exclude,
        },
      },
      // Nobody else can disturb them: they run beside those that share a world (tests/run.ts). All of them mostly wait.
      stories('own-world', hasOwnWorld),
      // One file at a time, because they share the engine's task queue, LiveKit or the machine.
      stories('shared-world', (text) => !hasOwnWorld(text) && !soundInIt.test(text)),
      // After them, when nothing else runs.
      stories('sound', (text) => soundInIt.test(text), 2),
    ],
  },
});
