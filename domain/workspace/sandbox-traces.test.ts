import { describe, expect, it } from 'vitest';
import { defaultAbandonmentRule } from '../calling-law/abandonment.ts';
import { CallingLawSetting, sandboxCallingLaw, sandboxCapReason } from '../calling-law/law-setting.ts';
import type { ProviderConfiguration } from '../provider/configuration.ts';
import { ringsRealPhones, sandboxTraces, type SandboxFacts } from './sandbox-traces.ts';

const live: SandboxFacts = {
  abandonment: defaultAbandonmentRule,
  law: CallingLawSetting.parse({}),
  timeScale: 1,
  allowLoopback: false,
  speechUrl: 'https://api.deepgram.com',
  elevenLabsUrl: null,
  languageUrl: 'https://api.groq.com',
  demoPeople: [],
  demoKeys: [],
};
const kinds = (facts: Partial<SandboxFacts>) => sandboxTraces({ ...live, ...facts }).map(({ kind }) => kind);

describe('what a sandbox has left', () => {
  it('is nothing in a workspace that never was one', () => {
    expect(sandboxTraces(live)).toEqual([]);
  });

  it.each<[string, Partial<SandboxFacts>]>([
    ['abandonment', { abandonment: { ...defaultAbandonmentRule, pauseAtPercent: 100 } }],
    ['caps', { law: sandboxCallingLaw }],
    ['time_scale', { timeScale: 60 }],
    ['loopback', { allowLoopback: true }],
    ['speech', { speechUrl: 'http://127.0.0.1:4401' }],
    ['elevenlabs', { elevenLabsUrl: 'http://127.0.0.1:4404' }],
    ['language', { languageUrl: 'http://localhost:4402/' }],
    ['demo_person', { demoPeople: ['demo@redial.test'] }],
    ['demo_key', { demoKeys: ['Demo key'] }],
  ])('is found alone: %s', (kind, facts) => {
    expect(kinds(facts)).toEqual([kind]);
  });

  it('is found in a single cap that nobody has set back', () => {
    const law = CallingLawSetting.parse({
      capOverrides: [{ region: 'US-FL', max: 1000, hours: 24, reason: sandboxCapReason }],
    });
    expect(kinds({ law })).toEqual(['caps']);
  });

  it('is not what people have loosened themselves, with their reason', () => {
    const law = CallingLawSetting.parse({
      productCaps: { perLocalDay: 3 },
      productCapsReason: 'Our customers asked for three calls a day.',
      capOverrides: [{ region: 'US-FL', max: 5, hours: 24, reason: 'Counsel says the statute is repealed.' }],
    });
    expect(kinds({ law, abandonment: { ...defaultAbandonmentRule, pauseAtPercent: 3 } })).toEqual([]);
  });
});

describe('whose phones ring', () => {
  const telnyx = (apiBaseUrl: string): ProviderConfiguration => ({
    kind: 'telnyx',
    apiBaseUrl,
    connectionId: '1',
    publicKey: 'k',
    livekitSipHost: 'sip.example.com',
  });

  it.each<[boolean, ProviderConfiguration, boolean]>([
    [false, telnyx('https://api.telnyx.com/v2'), true],
    [false, { kind: 'sip_trunk', livekitTrunkId: 'ST_1' }, true],
    [true, telnyx('https://api.telnyx.com/v2'), false],
    [false, telnyx('http://127.0.0.1:4400/v2'), false],
    [false, telnyx('http://[::1]:4400/v2'), false],
    [false, telnyx('https://127.0.0.1.example.com/v2'), true],
  ])('sandbox %s, %o: %s', (isSandbox, configuration, real) => {
    expect(ringsRealPhones({ isSandbox, configuration })).toBe(real);
  });
});
