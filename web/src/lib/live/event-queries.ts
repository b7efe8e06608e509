import type { NewEvent } from '#db/event/event.ts';

/** First part of a query's key, of every query that hears of events. */
export type LiveQueryName =
  | 'campaigns'
  | 'campaign'
  | 'interruptions'
  | 'progress'
  | 'standing'
  | 'activity'
  | 'forecasts'
  | 'launch-check'
  | 'contacts'
  | 'contact'
  | 'calls'
  | 'call'
  | 'verdict-rates'
  | 'callbacks'
  | 'stuck'
  | 'stuck-rounds'
  | 'calling-law'
  | 'carrier'
  | 'national-lists'
  | 'do-not-call'
  | 'stops'
  | 'bots'
  | 'bot'
  | 'bot-versions';

export interface LiveEvent {
  kind: NewEvent['kind'] | 'gap';
  /** Null: it may concern any campaign. */
  campaignId: string | null;
}

/** After which event which queries are stale. */
const staleAfter: Record<NewEvent['kind'], readonly LiveQueryName[]> = {
  'campaign.status': [
    'campaigns',
    'campaign',
    'interruptions',
    'progress',
    'standing',
    'forecasts',
    'launch-check',
    'contacts',
    'contact',
    'callbacks',
    'stuck',
    'bots',
    'bot',
  ],
  'campaign.settings': [
    'campaign',
    'progress',
    'standing',
    'forecasts',
    'launch-check',
    'contact',
    'bots',
    'bot-versions',
  ],
  'audience.imported': ['campaigns', 'campaign', 'progress', 'standing', 'launch-check', 'contacts'],
  'contact.state': ['campaigns', 'progress', 'standing', 'activity', 'contacts', 'contact', 'callbacks', 'stuck'],
  'attempt.leased': ['campaigns', 'progress', 'standing', 'activity', 'contacts', 'contact', 'stuck'],
  'attempt.state': ['campaigns', 'progress', 'standing', 'activity', 'contact', 'calls', 'call', 'stuck'],
  'attempt.ended': [
    'campaigns',
    'progress',
    'standing',
    'activity',
    'contacts',
    'contact',
    'calls',
    'call',
    'callbacks',
    'stuck',
    'stuck-rounds',
  ],
  'call.transcript': ['call'],
  'call.analysed': ['activity', 'contact', 'calls', 'call'],
  'call.verdict_corrected': ['calls', 'call', 'verdict-rates'],
  'callback.scheduled': ['progress', 'standing', 'contacts', 'contact', 'callbacks'],
  'crm.push': ['contact', 'call'],
  'dnc.added': ['progress', 'standing', 'launch-check', 'contacts', 'contact', 'callbacks', 'do-not-call'],
  'dnc.removed': ['progress', 'standing', 'launch-check', 'contacts', 'contact', 'do-not-call'],
  'bot.changed': ['bots', 'bot', 'bot-versions', 'launch-check'],
  'law.changed': ['progress', 'standing', 'launch-check', 'contacts', 'contact', 'calling-law'],
  'national_list.changed': ['progress', 'standing', 'launch-check', 'contacts', 'contact', 'national-lists'],
  'stop.changed': ['progress', 'standing', 'launch-check', 'contacts', 'contact', 'calling-law', 'carrier', 'stops'],
  'caller_number.refused': ['campaign', 'progress', 'standing', 'carrier'],
  'caller_number.readmitted': ['campaign', 'progress', 'standing', 'carrier'],
  'stuck.healed': ['progress', 'standing', 'contact', 'stuck', 'stuck-rounds'],
};

/** What is known of a query that was made by `liveQuery`. */
export interface LiveMeta {
  name: LiveQueryName;
  /** Undefined: it shows several campaigns. */
  campaignId: string | undefined;
}

/** Whether a query shows something else after this event. Whoever missed events reads everything anew. */
export function isStaleAfter({ kind, campaignId }: LiveEvent, query: LiveMeta): boolean {
  if (campaignId !== null && query.campaignId !== undefined && campaignId !== query.campaignId) return false;
  // An event of a newer server has a kind that this page does not know yet.
  return kind === 'gap' || (staleAfter[kind] ?? []).includes(query.name);
}
