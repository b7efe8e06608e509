import { expect, it } from 'vitest';
import { defaultAbandonmentRule } from '#domain/calling-law/abandonment.ts';
import type { LedgerEntry } from '#sandbox/carrier/ledger.ts';
import { judgeConversations, type ConversationRecord, type ConversationVerdict } from './conversations.ts';

const start = Date.UTC(2026, 6, 1, 20);
const at = (second: number): string => new Date(start + second * 1_000).toISOString();
const dial = (changes: Partial<LedgerEntry> = {}): LedgerEntry =>
  ({
    to: '+12125550123',
    attemptRef: 'a1',
    behaviour: 'human',
    answeredAt: at(100),
    firstBotAudioAt: at(101),
    endedAt: at(130),
    ...changes,
  }) as LedgerEntry;

const lost: ConversationRecord = {
  dials: [dial()],
  attempts: [{ id: 'a1', cause: 'agent_lost' }],
  people: [{ phone: '+12125550123', campaignId: 'k1' }],
  losses: [],
  spells: [],
  rule: defaultAbandonmentRule,
};
const nothing: ConversationVerdict = {
  conversationsCutOff: 0,
  campaignsBeyondAbandonment: 0,
  takenOver: 0,
  abandonedCalls: 0,
  waitedOverTwoSeconds: 0,
};
const spell = (part: string, from: number, to: number) => ({
  spells: [{ part, from: start + from * 1_000, to: start + to * 1_000 }],
});

it.each<[string, Partial<ConversationRecord>, Partial<ConversationVerdict>]>([
  ['ended well', { attempts: [{ id: 'a1', cause: 'normal' }] }, {}],
  ['was cut off with nothing disturbed', {}, { conversationsCutOff: 1 }],
  ['was cut off beside the server', spell('server', 105, 105), { conversationsCutOff: 1 }],
  ['was cut off beside the database', spell('postgres', 105, 119), { conversationsCutOff: 1 }],
  ['lost its agent', spell('voice-agent', 105, 119), {}],
  ['lost its agent shortly before', spell('voice-agent', 60, 60), {}],
  ['lost its agent long after another fault of one', spell('voice-agent', 10, 20), { conversationsCutOff: 1 }],
  ['lost its room', spell('livekit', 120, 120), {}],
  ['ended before a fault', spell('livekit', 140, 150), { conversationsCutOff: 1 }],
  ['never began', { dials: [dial({ firstBotAudioAt: null })] }, { abandonedCalls: 1, waitedOverTwoSeconds: 1 }],
  ['began late', { dials: [dial({ firstBotAudioAt: at(103) })], attempts: [] }, { waitedOverTwoSeconds: 1 }],
  ['was given up within two seconds', { dials: [dial({ firstBotAudioAt: null, endedAt: at(101.9) })] }, {}],
  ['was with a machine', { dials: [dial({ firstBotAudioAt: null, behaviour: 'answering_machine' })] }, {}],
  [
    'another agent took over',
    { attempts: [{ id: 'a1', cause: 'normal' }], losses: [{ attemptId: 'a1' }] },
    { takenOver: 1 },
  ],
  [
    'another agent took over and was lost as well',
    { ...spell('voice-agent', 105, 119), losses: [{ attemptId: 'a1' }, { attemptId: 'a1' }] },
    {},
  ],
  ['was never answered', { dials: [dial({ answeredAt: null, firstBotAudioAt: null })] }, {}],
])('judges a conversation that %s', (_name, changes, verdict) => {
  expect(judgeConversations({ ...lost, ...changes })).toEqual({ ...nothing, ...verdict });
});

it('counts campaigns that left more people waiting than their rule allows', () => {
  const dials = Array.from({ length: 200 }, (_, index) => dial(index < 4 ? { firstBotAudioAt: at(103) } : {}));
  const record = { ...lost, attempts: [], dials };
  expect(judgeConversations(record)).toEqual({
    ...nothing,
    waitedOverTwoSeconds: 4,
    campaignsBeyondAbandonment: 1,
  });
  const lenient = { ...defaultAbandonmentRule, pauseAtPercent: 100 };
  expect(judgeConversations({ ...record, rule: lenient }).campaignsBeyondAbandonment).toBe(0);
});
