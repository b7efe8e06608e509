import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluateDispatchRule } from './dispatch.ts';
import { TrunkBook, type DispatchRule } from './trunk-book.ts';

/** One row for each way in which LiveKit's own function names a room; `*` stands for its random ending. */
const [, ...rows] = readFileSync(new URL('../../../tests/vendor/livekit-dispatch.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(',') as [string, string, string, string, string, ...string[]]);

describe('a call that comes in', () => {
  it.each(rows)('(%s) by a rule %s with prefix “%s”, random: %s, hidden: %s', (...row) => {
    const [, type, prefix, randomize, hide, called = '', from = '', room = '', identity, name, attributes] = row;
    const rules: Record<string, DispatchRule['rule']> = {
      direct: { type: 'direct', roomName: prefix },
      callee: { type: 'callee', roomPrefix: prefix, randomize: randomize === 'yes' },
      individual: { type: 'individual', roomPrefix: prefix },
    };
    const rule = rules[type];
    if (!rule) throw new Error(`No rule of type ${type}`);
    const given = { sipDispatchRuleId: 'SDR_1', trunkIds: [], hidePhoneNumber: hide === 'yes', rule };
    const seen = evaluateDispatchRule(given, { called, from }, { sipTrunkId: 'ST_1' });
    expect(seen).toMatchObject({ identity, name });
    if (room.endsWith('_*'))
      expect(seen.roomName).toMatch(new RegExp(`^${room.slice(0, -1).replace('+', '\\+')}\\w+$`));
    else expect(seen.roomName).toBe(room);
    const shown = ['phoneNumber', 'hostname', 'trunkPhoneNumber'].filter((word) => `sip.${word}` in seen.attributes);
    expect(shown.join(' ')).toBe(attributes);
  });

  it('takes the rule of its trunk before one for all trunks, and none where neither fits', () => {
    const book = new TrunkBook();
    const rule = { name: 'All', rule: { dispatchRuleCallee: {} } };
    book.createRule(rule);
    expect(book.ruleFor('call-1')?.rule.sipDispatchRuleId).toBe('SDR_sandbox');
    book.deleteRule('SDR_sandbox');
    expect(book.ruleFor('call-1')?.rule.trunkIds).toEqual([]);
    for (const { sipDispatchRuleId } of book.listRules([])) book.deleteRule(sipDispatchRuleId);
    book.createRule({ ...rule, trunkIds: ['ST_other'] });
    expect(book.ruleFor('call-1')).toBeNull();
  });

  it('matches a trunk by its numbers only if they are the number that was called', () => {
    const book = new TrunkBook();
    book.deleteTrunk('ST_sandbox_inbound');
    book.createInbound({ name: 'Numbers', numbers: ['+12025550100'] });
    expect(book.ruleFor('call-1')).toBeNull();
  });
});
