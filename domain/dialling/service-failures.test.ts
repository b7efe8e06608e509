import { expect, it } from 'vitest';
import { failingService, type Service } from './service-failures.ts';

const latest = (...failed: (Service | null)[]) => failed.map((service, i) => ({ failed: service, contactId: `${i}` }));

it('a service is down when it ended the calls of three people among the last five', () => {
  expect(failingService(latest('language', null, 'language', 'language', null))).toEqual({
    service: 'language',
    failed: 3,
    calls: 5,
  });
  expect(failingService(latest('speech', 'speech', 'speech'))).toEqual({ service: 'speech', failed: 3, calls: 3 });
});

it('a failure now and then, of one or the other, or of one person’s calls, is no outage', () => {
  expect(failingService(latest('language', null, 'language', null, null, 'language'))).toBeNull();
  expect(failingService(latest('language', 'speech', 'language', 'speech', null))).toBeNull();
  expect(failingService(Array(5).fill({ failed: 'language', contactId: 'one' }))).toBeNull();
});
