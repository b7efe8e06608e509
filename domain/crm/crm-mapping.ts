import type { AnsweredBy, Cause, EndedBy, Outcome } from '../call/call.ts';
import type { Sentiment } from '../call/sentiment.ts';
import type { ContactState } from '../contact/contact.ts';

/** What is known of an attempt that came to its end, as CRMs are told. Instants are ISO 8601 in UTC. */
export interface AttemptFacts {
  attempt_id: string;
  attempt_number: number;
  campaign_id: string;
  campaign_name: string;
  contact_id: string;
  /** Under which the CRM knows the person; null if it has sent none. */
  external_id: string | null;
  /** E.164. */
  phone: string;
  /** E.164; the number that was shown to the person. Null if it is not the account's any more. */
  caller_number: string | null;
  contact_state: ContactState;
  outcome: Outcome | null;
  cause: Cause | null;
  cause_words: string | null;
  sip_code: number | null;
  ended_by: EndedBy | null;
  answered_by: AnsweredBy | null;
  dialled_at: string | null;
  answered_at: string | null;
  ended_at: string | null;
  duration_seconds: number | null;
  call_id: string | null;
  /** Address of the call's page with recording and transcript. */
  transcript_url: string | null;
  summary: string | null;
  sentiment: Sentiment | null;
  /** When the contact will be called back. */
  callback_at: string | null;
  /** The person's words about it. */
  callback_wish: string | null;
  opted_out: boolean;
  /** The person said that the number is not that of whom we wanted. */
  wrong_number: boolean;
}

/** Names of the facts; `field.<name>` and `variable.<name>` stand for captured fields and columns of the audience. */
export const factNames = [
  'attempt_id',
  'attempt_number',
  'campaign_id',
  'campaign_name',
  'contact_id',
  'external_id',
  'phone',
  'caller_number',
  'contact_state',
  'outcome',
  'cause',
  'cause_words',
  'sip_code',
  'ended_by',
  'answered_by',
  'dialled_at',
  'answered_at',
  'ended_at',
  'duration_seconds',
  'call_id',
  'transcript_url',
  'summary',
  'sentiment',
  'callback_at',
  'callback_wish',
  'opted_out',
  'wrong_number',
] as const satisfies readonly (keyof AttemptFacts)[];

/** Captured field in which the analysis notes a wish to be called back that the bot did not schedule. */
export const callbackWishField = 'callback_wish';

/** Fact → name of the CRM's field. An empty name leaves the fact out; facts without an entry keep their own names. */
export type FieldMapping = Record<string, string>;

export interface CrmPayload {
  type: 'attempt.completed';
  timestamp: string;
  data: Record<string, unknown>;
}

/** The body that a CRM receives. */
export function crmPayload(input: {
  facts: AttemptFacts;
  capturedFields: Record<string, string>;
  variables: Record<string, string>;
  mapping: FieldMapping;
  now: Date;
}): CrmPayload {
  const data: Record<string, unknown> = {};
  const fields: Record<string, string> = {};
  const variables: Record<string, string> = {};
  for (const name of factNames) put(data, input.mapping[name] ?? name, input.facts[name]);
  // Captured fields and columns keep together unless the CRM has a place of its own for them.
  place(input.capturedFields, 'field', input.mapping, data, fields);
  place(input.variables, 'variable', input.mapping, data, variables);
  put(data, input.mapping['fields'] ?? 'fields', fields);
  put(data, input.mapping['variables'] ?? 'variables', variables);
  return { type: 'attempt.completed', timestamp: input.now.toISOString(), data };
}

function place(
  values: Record<string, string>,
  prefix: 'field' | 'variable',
  mapping: FieldMapping,
  mapped: Record<string, unknown>,
  rest: Record<string, string>,
): void {
  for (const [name, value] of Object.entries(values)) {
    const target = mapping[`${prefix}.${name}`];
    if (target === undefined) put(rest, name, value);
    else put(mapped, target, value);
  }
}

function put<T>(data: Record<string, T>, name: string, value: T): void {
  if (name === '') return;
  // Names come from files and settings: `__proto__` must be a name like any other.
  Object.defineProperty(data, name, { value, enumerable: true, configurable: true, writable: true });
}

/** What is wrong with a mapping, one sentence per problem. */
export function mappingProblems(mapping: FieldMapping): string[] {
  const problems: string[] = [];
  const known = new Set<string>([...factNames, 'fields', 'variables']);
  const used = new Map<string, string>();
  for (const [fact, target] of Object.entries(mapping)) {
    if (!known.has(fact) && !/^(field|variable)\../.test(fact)) problems.push(`“${fact}” is not known.`);
    if (target === '') continue;
    const other = used.get(target);
    if (other !== undefined) problems.push(`“${other}” and “${fact}” go to the same field “${target}”.`);
    used.set(target, fact);
  }
  for (const name of known) {
    const other = used.get(name);
    if (other !== undefined && other !== name && mapping[name] === undefined) {
      problems.push(`“${other}” would replace “${name}”.`);
    }
  }
  return problems;
}
