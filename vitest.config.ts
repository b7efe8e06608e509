import { configDefaults, defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';
import { compileMessages } from './web/compile-messages.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const exclude = [...configDefaults.exclude, '**/build/**', '**/.svelte-kit/**', '**/.data/**'];

// Code under test reads the compiled messages, and Vite's plugin does not run here.
await compileMessages();

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
          // Stories on real services: one file at a time, because they share one Postgres, Temporal and LiveKit.
          name: 'services',
          include: ['tests/**/*.test.ts'],
          exclude,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
