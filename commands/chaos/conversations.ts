import { mustPause, type AbandonmentRule } from '#domain/calling-law/abandonment.ts';
import type { BehaviourName } from '#sandbox/callees/behaviours.ts';
import type { LedgerEntry } from '#sandbox/carrier/ledger.ts';
import type { Spell } from './disturbances.ts';
import type { Tables } from './standing.ts';

/** What became of the people who answered. */
export interface ConversationVerdict {
  /** Conversations that we ended for a lost agent, while neither agents nor media nor carrier were disturbed. */
  conversationsCutOff: number;
  /** Campaigns in which more people waited too long than the run's own rule allows. */
  campaignsBeyondAbandonment: number;
  /** Calls whose voice agent was lost with its process, and which another one took over. */
  takenOver: number;
  /** People who answered, waited for longer than the rule allows, and never heard the bot. */
  abandonedCalls: number;
  /** People who waited so long, whether they heard the bot later or not. */
  waitedOverTwoSeconds: number;
}

/** Disturbances that end a conversation by rights: what holds it, carries its sound or its line was gone itself. */
const endsConversations: ReadonlySet<string> = new Set(['voice-agent', 'livekit', 'sandbox-carrier']);
/** So long after it such a disturbance still explains a lost agent: LiveKit's ghosts are borne for this long. */
const explainsForMs = 45_000;

const machines: ReadonlySet<string> = new Set<BehaviourName>(['answering_machine', 'ivr', 'fax']);

export interface ConversationRecord {
  dials: readonly LedgerEntry[];
  attempts: readonly Pick<Tables['attempts'][number], 'id' | 'cause'>[];
  people: readonly Pick<Tables['people'][number], 'phone' | 'campaignId'>[];
  /** Losses of agents that the engine has noticed. */
  losses: readonly { attemptId: string }[];
  spells: readonly Spell[];
  rule: AbandonmentRule;
}

/** Judges the conversations of a run by what the callees heard, and by what was disturbed when. */
export function judgeConversations(record: ConversationRecord): ConversationVerdict {
  const { dials, attempts, people, spells, rule } = record;
  const causes = new Map(attempts.map(({ id, cause }) => [id, cause]));
  const campaigns = new Map(people.map(({ phone, campaignId }) => [phone, campaignId]));
  const answered = dials.filter(({ answeredAt, behaviour }) => answeredAt !== null && !machines.has(behaviour));
  const late = answered.filter((dial) => waitedMs(dial) > rule.withinSeconds * 1_000);
  const answersOf = Map.groupBy(answered, ({ to }) => campaigns.get(to));
  return {
    conversationsCutOff: answered.filter(
      (dial) =>
        dial.firstBotAudioAt !== null &&
        causes.get(dial.attemptRef ?? '') === 'agent_lost' &&
        !spells.some((spell) => explains(spell, dial)),
    ).length,
    campaignsBeyondAbandonment: [...answersOf.values()].filter((calls) =>
      mustPause({ answered: calls.length, abandoned: calls.filter((dial) => late.includes(dial)).length }, rule),
    ).length,
    takenOver: [...new Set(record.losses.map(({ attemptId }) => attemptId))].filter(
      (id) => causes.get(id) !== 'agent_lost',
    ).length,
    abandonedCalls: late.filter(({ firstBotAudioAt }) => firstBotAudioAt === null).length,
    waitedOverTwoSeconds: late.length,
  };
}

/** From the answer until the person heard the bot, or the call was over. */
function waitedMs({ answeredAt, firstBotAudioAt, endedAt }: LedgerEntry): number {
  const until = firstBotAudioAt ?? endedAt;
  return answeredAt === null || until === null ? 0 : Date.parse(until) - Date.parse(answeredAt);
}

function explains({ part, from, to }: Spell, { answeredAt, endedAt }: LedgerEntry): boolean {
  if (!endsConversations.has(part) || answeredAt === null || endedAt === null) return false;
  return from <= Date.parse(endedAt) && to + explainsForMs >= Date.parse(answeredAt);
}
