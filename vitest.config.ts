import { configDefaults, defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const exclude = [...configDefaults.exclude, '**/build/**', '**/.svelte-kit/**', '**/.data/**'];

/**
 * Stories that ask for nothing but Postgres, each in a database of its own: two files run at a time. A story that is
 * not named here runs alone.
 */
const databaseStories = [
  'abandonment',
  'after-call',
  'after-call-sandbox',
  'agent-procedures',
  'audience-import',
  'call-events',
  'callbacks',
  'calling-law',
  'campaign-contacts',
  'campaign-pages',
  'claim',
  'claim-properties',
  'consent',
  'database-client',
  'dial-permission',
  'launch-check',
  'live-changes',
  'national-lists',
  'never-open',
  'number-caps',
  'opt-out',
  'replay',
  'rest-callback-changes',
  'rest-callbacks',
  'rest-contacts',
  'retry-times',
].map((name) => `tests/**/${name}.test.ts`);

// Where the stories of a file may run beside each other, three do: more calls than that, and sound would be late.
const story = { exclude, maxConcurrency: 3, testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  root: here('.'),
  test: {
    environment: 'node',
    passWithNoTests: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{domain,db,providers,workflows,activities,workers,sandbox,infra,bench,web/src}/**/*.test.ts'],
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
