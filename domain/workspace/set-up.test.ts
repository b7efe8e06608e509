import { describe, expect, it } from 'vitest';
import { message } from '../message/index.ts';
import { setUpList, type SetUpFacts, type SetUpItem } from './set-up.ts';

const ok = { state: 'ok', says: null } as const;
const ready: SetUpFacts = {
  probes: { gateway: ok, speech_to_text: ok, text_to_speech: ok, language: ok },
  agents: 2,
  storageProblem: null,
  hasSpeechKey: true,
  hasLanguageKey: true,
  publicUrl: 'https://redial.example.com',
  accounts: [{ name: 'Telnyx', isSandbox: false, lacksKey: false, numbers: 3 }],
  publishedBots: 1,
  testCalls: { placed: 2, connected: 1 },
  hasCrm: true,
  doNotCall: { numbers: 0, lists: 1 },
  hasRetention: true,
  mailHost: 'smtp.example.com',
  alertRecipients: 2,
  people: 2,
};
const lineOf = (item: SetUpItem, facts: Partial<SetUpFacts>) => {
  const line = setUpList({ ...ready, ...facts }).find((one) => one.item === item);
  return [line?.state, line?.says.code];
};

it('is done when everything is there', () => {
  expect(setUpList(ready).every(({ state }) => state === 'done')).toBe(true);
});

it('says of a fresh installation what is missing, and does not call it broken', () => {
  const fresh = setUpList({
    ...ready,
    probes: { gateway: ok },
    hasSpeechKey: false,
    hasLanguageKey: false,
    publicUrl: 'http://127.0.0.1:8080',
    accounts: [],
    publishedBots: 0,
    testCalls: { placed: 0, connected: 0 },
    hasCrm: false,
    doNotCall: { numbers: 0, lists: 0 },
    hasRetention: false,
    mailHost: null,
    alertRecipients: 0,
    people: 1,
  });
  expect(fresh.filter(({ state }) => state === 'done').map(({ item }) => item)).toEqual(['media_server', 'storage']);
  expect(fresh.filter(({ state }) => state === 'failing')).toEqual([]);
});

describe('a line', () => {
  const silent = message('vendor_silent', { vendor: 'Deepgram' });

  it.each<[SetUpItem, Partial<SetUpFacts>, string, string]>([
    ['media_server', { agents: 0 }, 'failing', 'check_no_agents'],
    [
      'media_server',
      { probes: { gateway: { state: 'away', says: message('gateway_away') } } },
      'failing',
      'gateway_away',
    ],
    [
      'storage',
      { storageProblem: message('check_storage_failed', { code: 'ENOSPC' }) },
      'failing',
      'check_storage_failed',
    ],
    [
      'speech',
      { probes: { speech_to_text: ok, text_to_speech: { state: 'away', says: silent } } },
      'failing',
      'vendor_silent',
    ],
    ['speech', { probes: {} }, 'failing', 'set_up_not_asked'],
    ['language', { hasLanguageKey: false }, 'missing', 'set_up_language_missing'],
    ['public_address', { publicUrl: 'http://redial.example.com' }, 'failing', 'address_not_encrypted'],
    ['mail', { mailHost: '127.0.0.1' }, 'missing', 'set_up_mail_simulated'],
    ['public_address', { publicUrl: 'https://localhost' }, 'missing', 'check_address_local'],
  ])('%s follows the state of the system', (item, facts, state, code) => {
    expect(lineOf(item, facts)).toEqual([state, code]);
  });

  const account = { name: 'A', isSandbox: false, lacksKey: false, numbers: 1 };
  it.each([
    [[], 'missing', 'set_up_carrier_missing'],
    [[{ ...account, isSandbox: true }], 'missing', 'set_up_carrier_simulated'],
    [[{ ...account, lacksKey: true }], 'failing', 'set_up_carrier_key_missing'],
    [[{ ...account, numbers: 0 }], 'failing', 'set_up_carrier_numbers_missing'],
    [[{ ...account, numbers: 0 }, account], 'done', 'set_up_carrier_done'],
  ])('carrier needs one account that can call: %o', (accounts, state, code) => {
    expect(lineOf('carrier', { accounts })).toEqual([state, code]);
  });
});
