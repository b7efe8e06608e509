import { describe, expect, it } from 'vitest';
import { ServiceFailures, serviceErrorOf } from './service-failures.ts';

const error = (type: string, recoverable: boolean) => serviceErrorOf({ type, recoverable, error: new Error('away') });

describe('a failing service', () => {
  it('is lost when the library has given up', () => {
    const failures = new ServiceFailures();
    expect(failures.lostBy(error('llm_error', false), 0)).toBe('llm');
    expect(failures.lostBy(error('tts_error', false), 0)).toBe('tts');
    expect(failures.lostBy(error('stt_error', false), 0)).toBe('stt');
  });

  it('is not lost while the library tries again', () => {
    const failures = new ServiceFailures();
    expect(failures.lostBy(error('llm_error', true), 0)).toBeNull();
    expect(failures.lostBy(error('tts_error', true), 0)).toBeNull();
    expect(failures.lostBy(error('stt_error', true), 0)).toBeNull();
  });

  it('is lost at the third failure of speech to text within fifteen seconds', () => {
    const failures = new ServiceFailures();
    const at = (now: number) => failures.lostBy(error('stt_error', true), now);
    expect([at(0), at(10_000), at(15_000), at(16_000)]).toEqual([null, null, null, 'stt']);
  });

  it('is none when the error names no service', () => {
    expect(new ServiceFailures().lostBy(serviceErrorOf({}), 0)).toBeNull();
    expect(serviceErrorOf({})).toEqual({ type: undefined, recoverable: undefined, words: 'unknown error' });
  });
});
