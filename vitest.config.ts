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
/** What a story imports that runs workflows on a task queue of its own, or calls the API beside it: it holds no call. */
const runsBeside = /\/(workflow-worker|api-scene)\.ts'/;
/** What holds calls all the same, starts services of its own, or shares the engine's task queue. */
const needsQuiet = /\/(real-engine|telnyx-stage|namespace|carrier-process|livekit-address|[\w-]*stack)\.ts'/;
const stories = globSync('tests/**/*.test.ts', { cwd: here('.') }).map((path) => ({
  path,
  text: readFileSync(here(path), 'utf8'),
}));
const pathsOf = (chosen: typeof stories): string[] => chosen.map(({ path }) => path);
/** Stories that ask for nothing but Postgres, by what is written in them: two files run at a time. */
const databaseStories = pathsOf(stories.filter(({ text }) => takesDatabase.test(text) && !needsMore.test(text)));
/** Stories of workflows without calls: two files run at a time, too. */
const workflowStories = pathsOf(
  stories.filter(
    ({ path, text }) => !databaseStories.includes(path) && runsBeside.test(text) && !needsQuiet.test(text),
  ),
);

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
          ...story,
          name: 'workflows',
          include: workflowStories,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
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
          exclude: [...exclude, ...databaseStories, ...workflowStories],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
