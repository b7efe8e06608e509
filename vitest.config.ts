import { configDefaults, defineConfig } from 'vitest/config';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDroppedHandle } from './domain/dropped-handle.ts';
import { compileMessages } from './web/compile-messages.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const exclude = [...configDefaults.exclude, '**/build/**', '**/.svelte-kit/**', '**/.data/**'];

/** What a story imports or reads that takes a database of its own. */
const takesDatabase = /\/(database|scene|law-scene)\.ts'/;
/** What it imports or reads that needs Temporal, LiveKit or a whole stack. */
const needsMore =
  /TEMPORAL_ADDRESS|REDIAL_\w+_BIN|\/(real-engine|workflow-worker|namespace|carrier-process|livekit-address|stack)\.ts'/;
/** Stories that ask for nothing but Postgres, by what is written in them: two files run at a time. */
const databaseStories = globSync('tests/**/*.test.ts', { cwd: here('.') }).filter((path) => {
  const text = readFileSync(here(path), 'utf8');
  return takesDatabase.test(text) && !needsMore.test(text);
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
          name: 'database',
          include: databaseStories,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          // Stories on all services: one file at a time, because they share one Temporal and LiveKit, and because sound
          // needs a machine that has time for it.
          ...story,
          name: 'services',
          include: ['tests/**/*.test.ts'],
          exclude: [...exclude, ...databaseStories],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
