import { z } from 'zod';

/** Kinds of things that the log can be filtered by. */
export const auditEntities = [
  'person',
  'invitation',
  'api_key',
  'setting',
  'campaign',
  'contact',
  'call',
  'callback',
  'answer_verdict',
  'do_not_call',
  'national_list',
  'provider_number',
  'crm_push',
  'alert_recipient',
  'stuck',
] as const;
export type AuditEntity = (typeof auditEntities)[number];

const day = z.iso.date().nullable().default(null);

/** What a page of the audit log is asked for by. Days are those of UTC. */
export const AuditListQuery = z.object({
  /** User id, `api:<key id>`, `system` or `anonymous`. */
  actor: z.string().max(80).nullable().default(null),
  entities: z.array(z.enum(auditEntities)).default([]),
  action: z.string().max(80).nullable().default(null),
  entityId: z.string().max(80).nullable().default(null),
  from: day,
  to: day,
  limit: z.number().int().min(1).max(200).default(50),
  /** Time and id of the last entry of the page before. */
  cursor: z
    .string()
    .regex(/^[\d :.+-]{10,40}\|[0-9a-f-]{36}$/)
    .nullable()
    .default(null),
});
export type AuditListQuery = z.infer<typeof AuditListQuery>;
