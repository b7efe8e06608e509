import { rowsWhere } from '../traits.ts';

interface PushStatusTraits {
  /** People may have it sent again: it was given up, or there was nobody to send it to. */
  repeatable: boolean;
}

/** How far the result of an attempt is on its way to the CRM. */
export const pushStatusTraits = {
  pending: { repeatable: false },
  delivered: { repeatable: false },
  failed: { repeatable: true },
  not_configured: { repeatable: true },
} as const satisfies Record<string, PushStatusTraits>;

export type PushStatus = keyof typeof pushStatusTraits;

export const repeatablePushStatuses = rowsWhere(pushStatusTraits, ({ repeatable }) => repeatable);
