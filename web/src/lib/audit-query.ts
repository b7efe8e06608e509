import { AuditListQuery } from '#domain/workspace/audit-list-query.ts';
import { listIn, readQuery } from './list-query.ts';

/** What the address of the audit log asks for. */
export function auditQueryIn(parameters: Pick<URLSearchParams, 'get'>): AuditListQuery {
  return readQuery(AuditListQuery, {
    actor: parameters.get('who'),
    entities: listIn(parameters, 'what'),
    action: parameters.get('action'),
    entityId: parameters.get('object'),
    from: parameters.get('from'),
    to: parameters.get('to'),
  });
}

/** What was done, as the verb of the audit log says it: `campaign.change_live` → `change live`. */
export function verbOf(action: string): string {
  return action.slice(action.indexOf('.') + 1).replaceAll('_', ' ');
}

const shownLength = 400;

/** A value of a field as text, cut where it is long; empty for none. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
}
