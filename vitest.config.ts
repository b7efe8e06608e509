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
/** Stories that nobody else can disturb, by what is written in them: two files run at a time. They mostly wait. */
const pairedStories = globSync('tests/**/*.test.ts', { cwd: here('.') }).filter((path) => {
  const text = readFileSync(here(path), 'utf8');
  return ownWorld.test(text) && !sharedWorld.test(text);
});

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
      {
        extends: true,
        test: {
          ...story,
          name: 'paired',
          include: pairedStories,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          // All others: one file at a time, because they share the engine's task queue and LiveKit, and because sound needs
          // a machine that has time for it.
          ...story,
          name: 'services',
          include: ['tests/**/*.test.ts'],
          exclude: [...exclude, ...pairedStories],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
