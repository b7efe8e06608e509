import { describe, expect, it } from 'vitest';
import {
  needsInboundRoute,
  planInboundRoute,
  signallingAddresses,
  type DispatchRule,
  type InboundTrunk,
} from './inbound-route.ts';

const trunk: InboundTrunk = {
  id: 'ST_1',
  name: 'Transferred calls',
  isOurs: true,
  numbers: [],
  allowedNumbers: [],
  allowedAddresses: signallingAddresses,
  needsPassword: false,
  takesEncryption: true,
};
const rule: DispatchRule = {
  id: 'SDR_1',
  name: 'Rooms of attempts',
  isOurs: true,
  trunkIds: ['ST_1'],
  entersNamedRoom: true,
  hidesNumber: true,
  bringsAgents: false,
};
const plan = (trunks: InboundTrunk[], rules: DispatchRule[] = [rule]) => planInboundRoute({ trunks, rules });

it('is needed where the carrier calls LiveKit', () => {
  expect([needsInboundRoute('telnyx'), needsInboundRoute('sip_trunk')]).toEqual([true, false]);
});

describe('the route of transferred calls', () => {
  it('is made where there is none: the trunk, then its rule', () => {
    expect(plan([], [])).toEqual({ kind: 'step', step: { kind: 'create_trunk' } });
    expect(plan([trunk], [])).toEqual({ kind: 'step', step: { kind: 'create_rule', trunkId: 'ST_1' } });
    expect(plan([trunk])).toEqual({ kind: 'complete' });
  });

  it('is complete with other people’s objects if they do the same', () => {
    expect(plan([{ ...trunk, isOurs: false }], [{ ...rule, isOurs: false, trunkIds: [] }])).toEqual({
      kind: 'complete',
    });
  });

  it('takes no notice of trunks for numbers, which no room is', () => {
    expect(plan([{ ...trunk, numbers: ['+12025550100'] }])).toMatchObject({ step: { kind: 'create_trunk' } });
    expect(plan([{ ...trunk, allowedNumbers: ['+12025550100'] }])).toMatchObject({ step: { kind: 'create_trunk' } });
  });

  it.each<[string, Partial<InboundTrunk>]>([
    ['that lacks addresses', { allowedAddresses: ['192.0.2.7'] }],
    ['that asks for a password', { needsPassword: true }],
    ['without encryption', { takesEncryption: false }],
  ])('mends a trunk %s if it is ours, and names it if it is not', (_what, wrong) => {
    const step = plan([{ ...trunk, ...wrong }]);
    expect(step).toMatchObject({ step: { kind: 'change_trunk', id: 'ST_1' } });
    if (step.kind === 'step' && step.step.kind === 'change_trunk') {
      expect(step.step.allowedAddresses).toEqual(expect.arrayContaining([...signallingAddresses]));
    }
    expect(plan([{ ...trunk, ...wrong, isOurs: false }])).toMatchObject({
      problem: { code: 'route_trunk_taken', params: { trunk: 'Transferred calls (ST_1)' } },
    });
  });

  it('keeps addresses that people added, and understands networks', () => {
    expect(plan([{ ...trunk, allowedAddresses: [...signallingAddresses, '192.0.2.7'] }])).toEqual({ kind: 'complete' });
    const networks = [...new Set(signallingAddresses.map((address) => address.replace(/\d+$/, '0/24')))];
    expect(plan([{ ...trunk, allowedAddresses: networks }])).toEqual({ kind: 'complete' });
    expect(plan([{ ...trunk, allowedAddresses: ['0.0.0.0/0'] }])).toEqual({ kind: 'complete' });
    expect(plan([{ ...trunk, allowedAddresses: networks.slice(1) }])).not.toEqual({ kind: 'complete' });
    expect(plan([{ ...trunk, allowedAddresses: ['sip.example.com'] }])).not.toEqual({ kind: 'complete' });
  });

  it.each<[string, Partial<DispatchRule>]>([
    ['with a prefix, or another room', { entersNamedRoom: false }],
    ['that shows the number', { hidesNumber: false }],
    ['that brings a second agent', { bringsAgents: true }],
  ])('mends a rule %s if it is ours, and names it if it is not', (_what, wrong) => {
    expect(plan([trunk], [{ ...rule, ...wrong }])).toEqual({
      kind: 'step',
      step: { kind: 'change_rule', id: 'SDR_1', trunkId: 'ST_1' },
    });
    expect(plan([trunk], [{ ...rule, ...wrong, isOurs: false }])).toMatchObject({
      problem: { code: 'route_rule_taken' },
    });
  });

  it('deletes the second of two that were made at the same moment, whoever looks', () => {
    const twice = { ...trunk, id: 'ST_2' };
    expect(plan([twice, trunk])).toEqual({ kind: 'step', step: { kind: 'delete_trunk', id: 'ST_2' } });
    expect(plan([trunk, { ...twice, isOurs: false }])).toEqual({
      kind: 'step',
      step: { kind: 'delete_trunk', id: 'ST_1' },
    });
    expect(plan([trunk], [{ ...rule, id: 'SDR_2' }, rule])).toEqual({
      kind: 'step',
      step: { kind: 'delete_rule', id: 'SDR_2' },
    });
  });

  it('makes a rule of its own beside a wrong one for all trunks, over which it takes precedence', () => {
    const wrong = { ...rule, id: 'SDR_2', isOurs: false, trunkIds: [], entersNamedRoom: false };
    expect(plan([trunk], [wrong])).toMatchObject({ step: { kind: 'create_rule' } });
    expect(plan([trunk], [wrong, rule])).toEqual({ kind: 'complete' });
  });
});
