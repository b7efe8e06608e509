import { describe, expect, test } from 'vitest';
import { checkContactFacts } from '../audience/audience.ts';
import { neverDialMessage } from '../calling-law/obstacle.ts';

const place = { timeZone: 'America/New_York', region: 'US-NY', consentAt: null, consentSource: null, variables: {} };
const options = { defaultCountry: 'US', requiredVariables: [] };

describe('whatever the other columns say', () => {
  test.each([
    ['+19005550101', 'never_dial_premium_rate'],
    ['+18005550101', 'never_dial_toll_free'],
    ['+80012345678', 'never_dial_toll_free'],
    ['+979123456789', 'never_dial_premium_rate'],
    ['+448431234567', 'never_dial_premium_rate'],
    ['+4918012345678', 'never_dial_shared_cost'],
    ['+966920012345', 'never_dial_shared_cost'],
    ['+447012345678', 'never_dial_personal'],
    ['+447640123456', 'never_dial_pager'],
    ['+870773111632', 'never_dial_satellite'],
    ['+881612345678', 'never_dial_satellite'],
    ['+919999999999', 'never_dial_placeholder'],
    ['0000000000', 'phone_placeholder'],
    ['911', 'phone_emergency'],
    ['112', 'phone_emergency'],
  ])('%s: %s', (phone, code) => {
    expect(checkContactFacts({ ...place, phone }, options)).toMatchObject({ ok: false, code });
  });

  test.each(['+12125550101', '+966500000001', '+4533333333', '+9221111825888'])('%s may be dialled', (phone) => {
    expect(checkContactFacts({ ...place, phone }, options)).toMatchObject({ ok: true });
  });
});

test('a number that is ours is never dialled, even one that the numbering data does not know', () => {
  for (const phone of ['+12125550199', '+15655550108']) {
    expect(neverDialMessage({ phone, ours: new Set() }), phone).toBeNull();
    expect(neverDialMessage({ phone, ours: new Set([phone]) }), phone).toMatchObject({ code: 'never_dial_ours' });
  }
});
