import { describe, expect, it } from 'vitest';
import { isWithoutAdmin, mayAct, takesLastAdmin, type Colleague } from './people.ts';

const admin = (id: string, may = true): Colleague => ({ id, roles: ['admin'], mayAct: may });
const manager = (id: string): Colleague => ({ id, roles: ['campaign_manager'], mayAct: true });

describe('who may act', () => {
  it('is not who was deactivated, whether read from the database or a cookie', () => {
    expect(mayAct({ deactivatedAt: null }, { demoWorks: false })).toBe(true);
    expect(mayAct({ deactivatedAt: new Date() }, { demoWorks: true })).toBe(false);
    expect(mayAct({ deactivatedAt: '2031-01-01T00:00:00Z' }, { demoWorks: true })).toBe(false);
  });

  it('is a demo identity only where a sandbox runs', () => {
    expect(mayAct({ isDemo: true }, { demoWorks: true })).toBe(true);
    expect(mayAct({ isDemo: true }, { demoWorks: false })).toBe(false);
  });
});

describe('the last admin', () => {
  it('may neither lose the role nor be deactivated', () => {
    const people = [admin('a'), manager('m')];
    expect(takesLastAdmin(people, [manager('a')])).toBe(true);
    expect(takesLastAdmin(people, [admin('a', false)])).toBe(true);
  });

  it('is not one while another may act', () => {
    expect(takesLastAdmin([admin('a'), admin('b')], [manager('a')])).toBe(false);
    expect(takesLastAdmin([admin('a'), admin('b', false)], [manager('a')])).toBe(true);
  });

  it('is not defended where there is none: somebody must be able to help', () => {
    expect(isWithoutAdmin([admin('a', false)])).toBe(true);
    expect(takesLastAdmin([admin('a', false), manager('m')], [admin('m')])).toBe(false);
  });
});
