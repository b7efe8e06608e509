import { describe, expect, it } from 'vitest';
import { callingLawOf, CallingLawSetting, sandboxCallingLaw, windowClassFromKey } from '../../calling-law/index.ts';
import { CampaignSettings } from '../campaign.ts';
import { forecast, type ForecastClass } from './forecast.ts';
import { changedRates, ratesOf, type MeasuredAttempts } from './rates.ts';

/** A Tuesday, 10:00 in New York; the window is open until 21:00. */
const at = new Date('2026-11-24T15:00:00Z');
const newYork = windowClassFromKey('US-NY@America/New_York#area_code');
const losAngeles = windowClassFromKey('US-CA@America/Los_Angeles#area_code');
const uncapped = callingLawOf(CallingLawSetting.parse(sandboxCallingLaw));
const published = callingLawOf(CallingLawSetting.parse({}));

/** Every attempt ends so, and holds its slot for so long. */
const always = (outcome: keyof MeasuredAttempts, seconds: number): MeasuredAttempts => ({
  [outcome]: { attempts: 1000, seconds },
});

const fresh = (windowClass: ForecastClass['windowClass'], contacts: number): ForecastClass => ({
  windowClass,
  people: [{ contacts, from: at, attempts: 0 }],
});

async function ask(given: {
  classes: ForecastClass[];
  measured: MeasuredAttempts;
  settings?: Partial<CampaignSettings>;
  law?: typeof published;
  account?: { maxConcurrentCalls: number; maxCallsPerSecond: number };
}) {
  const { classes, measured, settings = {}, law = uncapped } = given;
  const account = given.account ?? { maxConcurrentCalls: 1000, maxCallsPerSecond: 100 };
  const campaign = { purpose: 'service' as const, settings: CampaignSettings.parse({ concurrency: 10, ...settings }) };
  return forecast({ at, classes, campaign, account, law, measured, timeScale: 1 }, () => Promise.resolve());
}

const minutesLater = (n: number): string => new Date(at.getTime() + n * 60_000).toISOString();

describe('calculated by hand', () => {
  it('600 people, 10 slots, a minute each: an hour', async () => {
    const answer = await ask({ classes: [fresh(newYork, 600)], measured: always('connected', 60) });
    expect(answer).toMatchObject({ contacts: 600, dials: 600, reached: 600, firstOpensAt: at.toISOString() });
    expect(answer.ends.expected).toBe(minutesLater(60));
    // Calls that are 15 % shorter and longer; more than everybody cannot be reached.
    expect(answer.ends.earliest! < minutesLater(52)).toBe(true);
    expect(answer.ends.latest! > minutesLater(69)).toBe(true);
  });

  it('the account has fewer slots than the campaign asks for', async () => {
    const account = { maxConcurrentCalls: 5, maxCallsPerSecond: 100 };
    const answer = await ask({ classes: [fresh(newYork, 600)], measured: always('connected', 60), account });
    expect(answer.slots).toBe(5);
    expect(answer.ends.expected).toBe(minutesLater(120));
  });

  it('the account dials slower than its slots would allow', async () => {
    const account = { maxConcurrentCalls: 1000, maxCallsPerSecond: 0.1 };
    const answer = await ask({ classes: [fresh(newYork, 600)], measured: always('connected', 60), account });
    expect(answer.ends.expected).toBe(minutesLater(100));
  });

  it('what is not done when the window closes goes on when it opens next', async () => {
    // From 10:00 to 20:58 are 658 minutes: 6,580 calls; 200 are left for the next morning from 08:00, 20 minutes.
    const answer = await ask({ classes: [fresh(newYork, 6780)], measured: always('connected', 60) });
    expect(answer.ends.expected).toBe('2026-11-25T13:20:00.000Z');
  });

  it('nobody answers: three tries, with the cool-down between them', async () => {
    const retryPolicy = { ...CampaignSettings.parse({}).retryPolicy, maxAttempts: 3 };
    const noAnswer = { maxRetries: 2, coolDownSeconds: 3600 };
    const answer = await ask({
      ...{ classes: [fresh(newYork, 10)], measured: always('no_answer', 60) },
      settings: { retryPolicy: { ...retryPolicy, noAnswer } },
    });
    expect(answer).toMatchObject({ dials: 30, reached: 0 });
    expect(answer.ends.expected).toBe(minutesLater(121));
  });

  it('by the product’s caps the next try is tomorrow', async () => {
    const noAnswer = { maxRetries: 1, coolDownSeconds: 3600 };
    const retryPolicy = { ...CampaignSettings.parse({}).retryPolicy, noAnswer };
    const given = { classes: [fresh(newYork, 10)], measured: always('no_answer', 60), settings: { retryPolicy } };
    expect((await ask(given)).ends.expected).toBe(minutesLater(61));
    // 08:00 in New York.
    expect((await ask({ ...given, law: published })).ends.expected).toBe('2026-11-25T13:01:00.000Z');
  });

  it('half answers, the other half is tried once more', async () => {
    const measured = { connected: { attempts: 500, seconds: 60 }, no_answer: { attempts: 500, seconds: 60 } };
    const noAnswer = { maxRetries: 1, coolDownSeconds: 3600 };
    const retryPolicy = { ...CampaignSettings.parse({}).retryPolicy, noAnswer };
    const answer = await ask({ classes: [fresh(newYork, 100)], measured, settings: { retryPolicy } });
    expect(answer).toMatchObject({ dials: 150, reached: 75 });
  });
});

it('says when the first and the last window opens', async () => {
  const answer = await ask({ classes: [fresh(newYork, 1), fresh(losAngeles, 1)], measured: always('connected', 60) });
  // 07:00 in Los Angeles.
  expect(answer).toMatchObject({ firstOpensAt: at.toISOString(), lastOpensAt: '2026-11-24T16:00:00.000Z' });
  expect(answer.ends.expected).toBe('2026-11-24T16:00:06.000Z');
});

it('has no end where no window ever opens', async () => {
  const settings = { window: [{ days: [1], from: '03:00', to: '04:00' }] };
  const answer = await ask({ classes: [fresh(newYork, 5)], measured: always('connected', 60), settings });
  expect(answer).toMatchObject({ firstOpensAt: null, lastOpensAt: null, dials: 0 });
  expect(answer.ends).toEqual({ earliest: null, expected: null, latest: null });
});

it('dials nobody before they may be', async () => {
  const from = new Date(minutesLater(120));
  const classes = [{ windowClass: newYork, people: [{ contacts: 10, from, attempts: 1 }] }];
  expect((await ask({ classes, measured: always('connected', 60) })).ends.expected).toBe(minutesLater(121));
});

it('is over at once without anybody', async () => {
  expect(await ask({ classes: [], measured: {} })).toMatchObject({
    ...{ contacts: 0, dials: 0, firstOpensAt: null, lastOpensAt: null },
    ends: { earliest: at.toISOString(), expected: at.toISOString(), latest: at.toISOString() },
  });
});

it('more slots, more hours and fewer retries never end later', async () => {
  const classes = [fresh(newYork, 20_000), fresh(losAngeles, 20_000)];
  const end = async (settings: Partial<CampaignSettings>): Promise<string> =>
    (await ask({ classes, measured: {}, settings, law: published })).ends.expected ?? '';
  const usual = await end({});
  expect((await end({ concurrency: 20 })) < usual).toBe(true);
  expect((await end({ window: [{ days: [1, 2, 3, 4, 5], from: '10:00', to: '14:00' }] })) > usual).toBe(true);
  const { retryPolicy } = CampaignSettings.parse({});
  expect((await end({ retryPolicy: { ...retryPolicy, maxAttempts: 1 } })) < usual).toBe(true);
});

it('a hundred thousand people of three hundred classes in twenty zones, with ten attempts, take no time', async () => {
  const offsets = [-10, -9, -8, -7, -6, -5, -4, -3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12];
  const zones = offsets.map((hours) => `Etc/GMT${hours < 0 ? '+' : '-'}${Math.abs(hours)}`);
  const regions = [
    'US-NY',
    'US-CA',
    'US-TX',
    'US-FL',
    'US-GA',
    'US-IL',
    'SA',
    'EG',
    'GB',
    'DE',
    'IT',
    'NL',
    'CO',
    'BR',
    'AU',
  ];
  const keys = regions.flatMap((region) => zones.map((zone) => `${region}@${zone}#area_code`));
  const classes = keys.map((key) => fresh(windowClassFromKey(key), 334));
  const { retryPolicy } = CampaignSettings.parse({});
  const rule = { maxRetries: 10, coolDownSeconds: 3600 };
  const many = { ...retryPolicy, maxAttempts: 10, noAnswer: rule, busy: rule, voicemail: rule };
  const begun = process.cpuUsage();
  const answer = await ask({
    classes,
    measured: {},
    settings: { concurrency: 500, retryPolicy: many },
    law: published,
  });
  const usedMs = process.cpuUsage(begun).user / 1000;
  expect(answer.contacts).toBe(100_200);
  // A dry run of them is to take less than 20 s.
  expect(usedMs).toBeLessThan(10_000);
}, 60_000);

describe('rates', () => {
  it('are assumed where fewer than a hundred attempts were measured, and say so', () => {
    const few = ratesOf({ connected: { attempts: 99, seconds: 10 } }, { ringTimeoutSeconds: 40 });
    expect(few).toMatchObject({
      basis: 'assumed',
      attempts: 0,
      shares: { connected: 0.3 },
      seconds: { no_answer: 45 },
    });
    const enough = ratesOf({ connected: { attempts: 100, seconds: 10 } }, { ringTimeoutSeconds: 40 });
    expect(enough).toMatchObject({
      basis: 'measured',
      attempts: 100,
      shares: { connected: 1 },
      seconds: { connected: 10 },
    });
  });

  it('still add up to one when they are changed', () => {
    const rates = changedRates(ratesOf({}, { ringTimeoutSeconds: 40 }), { reached: 1.35, seconds: 2 });
    expect(Object.values(rates.shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
    expect(rates.shares.connected).toBeCloseTo(0.405, 10);
    expect(rates.seconds.connected).toBe(240);
  });
});
