import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { RedialError } from '#domain/error.ts';
import { withSafeFailures } from './failure.ts';

const said = 'My number is +1 212 555 0134';
const logged: string[] = [];
const logger = new DefaultLogger('INFO', (entry) => {
  logged.push(`${entry.message} ${JSON.stringify(entry.meta)} ${String(entry.meta?.['error'])}`);
});

async function failureOf(error: unknown): Promise<unknown> {
  const { act } = withSafeFailures({
    act: (_request: { id: string }): Promise<void> => Promise.reject(error as Error),
  });
  try {
    await new MockActivityEnvironment({}, { logger }).run(act, { id: '1' });
  } catch (failure) {
    return failure;
  }
  throw new Error('It did not fail');
}

it('keeps what drivers and SDKs write into their messages out of history and log', async () => {
  const cause = Object.assign(new Error(said), { code: '57P01' });
  const failure = await failureOf(new Error(`Failed query: insert … params: ${said}`, { cause }));
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ message: 'Unexpected error (57P01)', type: 'Error', nonRetryable: false });
  const { stack, cause: kept } = failure as Error;
  expect(`${stack} ${String(kept)}`).not.toContain('555');
  // Where it happened is logged, for whoever has to mend it.
  expect(logged.join('\n')).toContain('failure.test.ts');
  expect(logged.join('\n')).not.toContain('555');
});

it('tells our own by their reasons, without what people or vendors wrote', async () => {
  const failure = await failureOf(new RedialError('vendor_silent', { vendor: 'Groq' }, { cause: new Error(said) }));
  expect(failure).toMatchObject({
    message: 'vendor_silent (vendor: Groq)',
    type: 'unavailable',
    nonRetryable: false,
    details: [{ reason: 'vendor_silent' }],
  });
  expect((failure as Error).cause).toBeUndefined();
});

it('hands Temporal’s own failures through', async () => {
  const refusal = ApplicationFailure.nonRetryable('No more', 'x');
  expect(await failureOf(refusal)).toBe(refusal);
  const cancelled = new CancelledFailure('cancelled');
  expect(await failureOf(cancelled)).toBe(cancelled);
});
