import type { Executor } from '../client.ts';
import { auditLog, events } from '../schema/index.ts';

/** What happened, as live pages hear of it. */
export interface NewEvent {
  kind:
    | 'campaign.status'
    | 'campaign.settings'
    | 'audience.imported'
    | 'contact.state'
    | 'attempt.leased'
    | 'attempt.state'
    | 'attempt.ended'
    | 'call.transcript'
    | 'call.analysed'
    | 'call.verdict_corrected'
    | 'callback.scheduled'
    | 'crm.push'
    | 'dnc.added'
    | 'dnc.removed'
    | 'bot.changed'
    | 'law.changed'
    | 'national_list.changed'
    | 'stop.changed'
    | 'stuck.healed'
    | 'caller_number.refused'
    | 'caller_number.readmitted';
  campaignId?: string | null;
  contactId?: string | null;
  attemptId?: string | null;
  /** Facts and ids; never words or numbers of people. */
  data?: Record<string, unknown>;
}

/** Stores events; live pages look for new ones. */
export async function recordEvents(db: Executor, list: readonly NewEvent[]): Promise<void> {
  if (list.length > 0) await db.insert(events).values([...list]);
}

/** Writes who changed what; `before` and `after` hold no secrets. */
export async function recordAudit(
  db: Executor,
  entry: { actor: string; action: string; entity: string; entityId: string; before?: unknown; after?: unknown },
): Promise<void> {
  await db.insert(auditLog).values(entry);
}
