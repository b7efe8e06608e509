import { expect, it } from 'vitest';
import { partsOf, transactionsOf } from './migration-steps.ts';

const file = (name: string, sql: string[]) => ({ sql, hash: name, folderMillis: 1 });
const commits = '\n-- Commits first: because of a.\nALTER TABLE "a";';

it('runs all that is pending in one transaction, unless a statement wants what is before it committed', () => {
  const parts = partsOf([file('one', ['A', 'B']), file('two', ['C', commits, 'D']), file('three', ['E'])]);
  const groups = transactionsOf(parts).map((group) =>
    group.map(({ statements }) => statements.map((one) => one.trim())),
  );
  expect(groups).toEqual([
    [['A', 'B'], ['C']],
    [[commits.trim(), 'D'], ['E']],
  ]);
});

it('writes a migration down when the last part of it has run', () => {
  const parts = partsOf([file('one', ['A', commits])]);
  expect(parts.map(({ completes }) => completes?.hash ?? null)).toEqual([null, 'one']);
});
