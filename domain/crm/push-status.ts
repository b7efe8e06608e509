import { rowsWhere } from '../traits.ts';

interface PushStatusTraits {
  /** It is still to be sent, without anybody asking. */
  open: boolean;
  /** People may have it sent again: it was given up, or there was nobody to send it to. */
  repeatable: boolean;
}

/** How far the result of an attempt is on its way to the CRM. */
export const pushStatusTraits = {
  pending: { open: true, repeatable: false },
  delivered: { open: false, repeatable: false },
  failed: { open: false, repeatable: true },
  not_configured: { open: false, repeatable: true },
} as const satisfies Record<string, PushStatusTraits>;

export type PushStatus = keyof typeof pushStatusTraits;

export const repeatablePushStatuses = rowsWhere(pushStatusTraits, ({ repeatable }) => repeatable);
export const openPushStatuses = rowsWhere(pushStatusTraits, ({ open }) => open);
export const closedPushStatuses = rowsWhere(pushStatusTraits, ({ open }) => !open);
