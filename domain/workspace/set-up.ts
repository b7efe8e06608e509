/** What a workspace needs before it can call, and what of it is there: a list that follows the state of the system. */
import { hasFailed, type ProbeState, type SharedService } from '../health/probe.ts';
import { message, type Message } from '../message/index.ts';
import { isOnThisMachine } from './sandbox-traces.ts';

/** In the order in which they are best done; those that are not needed for a call make it a better one. */
export const setUpItems = {
  media_server: { isNeeded: true },
  storage: { isNeeded: true },
  speech: { isNeeded: true },
  language: { isNeeded: true },
  public_address: { isNeeded: true },
  carrier: { isNeeded: true },
  bot: { isNeeded: true },
  test_call: { isNeeded: false },
  crm: { isNeeded: false },
  do_not_call: { isNeeded: false },
  retention: { isNeeded: false },
  mail: { isNeeded: false },
  alerts: { isNeeded: false },
  colleagues: { isNeeded: false },
} as const;
export type SetUpItem = keyof typeof setUpItems;

/**
 * - `done`: it is there and works, as far as can be told without a call;
 * - `missing`: nobody has set it up;
 * - `failing`: it is set up and does not work.
 */
export type SetUpState = 'done' | 'missing' | 'failing';

export interface SetUpLine {
  item: SetUpItem;
  isNeeded: boolean;
  state: SetUpState;
  /** What is there, what is missing, or what is wrong. */
  says: Message;
}

export interface SetUpFacts {
  /** What services said last; those that were never asked are left out. */
  probes: Partial<Record<SharedService, { state: ProbeState; says: Message | null }>>;
  /** Voice agents that live. */
  agents: number;
  /** Why the storage does not keep what it is given; null if it does. */
  storageProblem: Message | null;
  hasSpeechKey: boolean;
  hasLanguageKey: boolean;
  /** `REDIAL_URL` */
  publicUrl: string;
  accounts: readonly { name: string; isSandbox: boolean; lacksKey: boolean; numbers: number }[];
  publishedBots: number;
  /** Calls to a phone of one's own: how many were placed, and how many were talked in. */
  testCalls: { placed: number; connected: number };
  hasCrm: boolean;
  doNotCall: { numbers: number; lists: number };
  /** Somebody has decided how long is kept what calls leave behind. */
  hasRetention: boolean;
  people: number;
  /** Host of the mail server; null without one. */
  mailHost: string | null;
  /** Addresses that are told of alerts. */
  alertRecipients: number;
}

export function setUpList(facts: SetUpFacts): SetUpLine[] {
  const findings: Record<SetUpItem, Finding> = {
    media_server: mediaServer(facts),
    storage: facts.storageProblem === null ? done(message('set_up_storage_done')) : failing(facts.storageProblem),
    speech: facts.hasSpeechKey
      ? probed(facts, ['speech_to_text', 'text_to_speech'], message('set_up_speech_done'))
      : missing(message('set_up_speech_missing')),
    language: facts.hasLanguageKey
      ? probed(facts, ['language'], message('set_up_language_done'))
      : missing(message('set_up_language_missing')),
    public_address: publicAddress(facts.publicUrl),
    carrier: carrier(facts.accounts),
    bot: thereIf(facts.publishedBots > 0, {
      done: message('set_up_bot_done', { bots: facts.publishedBots }),
      missing: message('set_up_bot_missing'),
    }),
    test_call: testCall(facts.testCalls),
    crm: thereIf(facts.hasCrm, { done: message('set_up_crm_done'), missing: message('set_up_crm_missing') }),
    do_not_call: thereIf(facts.doNotCall.numbers + facts.doNotCall.lists > 0, {
      done: message('set_up_do_not_call_done', facts.doNotCall),
      missing: message('set_up_do_not_call_missing'),
    }),
    retention: thereIf(facts.hasRetention, {
      done: message('set_up_retention_done'),
      missing: message('set_up_retention_missing'),
    }),
    mail: mail(facts.mailHost),
    alerts: thereIf(facts.alertRecipients > 0, {
      done: message('set_up_alerts_done', { recipients: facts.alertRecipients }),
      missing: message('set_up_alerts_missing'),
    }),
    colleagues: thereIf(facts.people > 1, {
      done: message('set_up_colleagues_done', { people: facts.people }),
      missing: message('set_up_colleagues_missing'),
    }),
  };
  return (Object.keys(setUpItems) as SetUpItem[]).map((item) => ({
    item,
    isNeeded: setUpItems[item].isNeeded,
    ...findings[item],
  }));
}

type Finding = Pick<SetUpLine, 'state' | 'says'>;

const done = (says: Message): Finding => ({ state: 'done', says });
const missing = (says: Message): Finding => ({ state: 'missing', says });
const failing = (says: Message): Finding => ({ state: 'failing', says });
const thereIf = (isThere: boolean, says: { done: Message; missing: Message }): Finding =>
  isThere ? done(says.done) : missing(says.missing);

function mediaServer(facts: SetUpFacts): Finding {
  const gateway = probed(facts, ['gateway'], message('set_up_media_done', { agents: facts.agents }));
  return gateway.state === 'done' && facts.agents === 0 ? failing(message('check_no_agents')) : gateway;
}

/** The first of the services that fails, or of which nothing is known. */
function probed({ probes }: SetUpFacts, services: readonly SharedService[], fine: Message): Finding {
  for (const service of services) {
    const probe = probes[service];
    if (probe !== undefined && hasFailed(probe.state)) return failing(probe.says ?? message('failed_unexpectedly'));
    if (probe?.state !== 'ok') return failing(probe?.says ?? message('set_up_not_asked'));
  }
  return done(fine);
}

function publicAddress(url: string): Finding {
  if (isOnThisMachine(url)) return missing(message('check_address_local'));
  return url.startsWith('https:') ? done(message('set_up_address_done')) : failing(message('address_not_encrypted'));
}

function testCall({ placed, connected }: SetUpFacts['testCalls']): Finding {
  if (connected > 0) return done(message('set_up_test_call_done'));
  return placed > 0 ? failing(message('set_up_test_call_failing')) : missing(message('set_up_test_call_missing'));
}

function mail(host: string | null): Finding {
  if (host === null) return missing(message('set_up_mail_missing'));
  return isOnThisMachine(`smtp://${host}`)
    ? missing(message('set_up_mail_simulated'))
    : done(message('set_up_mail_done', { host }));
}

/** One account that can call is enough; of those that cannot, the first says why. */
function carrier(accounts: SetUpFacts['accounts']): Finding {
  const real = accounts.filter(({ isSandbox }) => !isSandbox);
  if (real.length === 0)
    return missing(message(accounts.length > 0 ? 'set_up_carrier_simulated' : 'set_up_carrier_missing'));
  const ready = real.filter(({ lacksKey, numbers }) => !lacksKey && numbers > 0);
  if (ready.length > 0) {
    const numbers = ready.reduce((sum, account) => sum + account.numbers, 0);
    return done(message('set_up_carrier_done', { accounts: ready.length, numbers }));
  }
  const [first] = real;
  const account = first?.name ?? '';
  return first?.lacksKey === true
    ? failing(message('set_up_carrier_key_missing', { account }))
    : failing(message('set_up_carrier_numbers_missing', { account }));
}
