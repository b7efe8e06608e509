import { expect, test } from 'vitest';
import { readVitestReport } from './test-report.ts';

const report = (files: { status: string; tests: string[] }[]): string => {
  const all = files.flatMap((file) => file.tests);
  const count = (status: string): number => all.filter((one) => one === status).length;
  return JSON.stringify({
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('pending'),
    testResults: files.map((file) => ({
      status: file.status,
      assertionResults: file.tests.map((status) => ({ status })),
    })),
  });
};

test('counts tests', () => {
  const text = report([
    { status: 'passed', tests: ['passed', 'passed', 'pending'] },
    { status: 'failed', tests: ['passed', 'failed'] },
  ]);
  expect(readVitestReport(text, false)).toEqual({ passed: 3, failed: 1, skipped: 1 });
});

test('a file that cannot be loaded is a failure', () => {
  expect(readVitestReport(report([{ status: 'failed', tests: [] }]), false)).toEqual({
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});

test('a run that ends badly without a failed test, or without a report, is a failure', () => {
  expect(readVitestReport(report([{ status: 'passed', tests: ['passed'] }]), false).failed).toBe(1);
  expect(readVitestReport(null, true).failed).toBe(1);
});
