import { expect, it } from 'vitest';
import { bars } from '../contact/contact.ts';
import { callingLawMessages } from '../message/calling-law.ts';
import { contactMessages } from '../message/contact.ts';
import { stateMessages } from '../message/state.ts';
import { stopMessages } from '../message/stop.ts';
import { lawRuleOf } from './law-rule.ts';

it('counts each bar as itself', () => {
  expect(bars.map((bar) => lawRuleOf(bar))).toEqual([...bars]);
});

it('knows the rule of every message that a dial is refused with', () => {
  const tables = [callingLawMessages, contactMessages, stateMessages, stopMessages];
  const codes = tables.flatMap((table) => Object.keys(table));
  const refusing = codes.filter((code) =>
    /^(cap_|consent_(missing|expired|in_future)|region_stopped|number_on_national_list|national_list_stale|stop_of_|person_)/.test(
      code,
    ),
  );
  expect(refusing.length).toBeGreaterThan(10);
  expect(refusing.filter((code) => lawRuleOf(code) === 'other')).toEqual([]);
  expect(lawRuleOf('attempt_window_closed')).toBe('calling_window');
  expect(lawRuleOf('a code of tomorrow')).toBe('other');
});
