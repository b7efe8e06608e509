import { rowsOf, rowsWhere } from '../traits.ts';

interface CallbackStatusTraits {
  /** The person is still to be called, or is being called. */
  open: boolean;
}

export const callbackStatusTraits = {
  scheduled: { open: true },
  dialling: { open: true },
  done: { open: false },
  missed: { open: false },
  cancelled: { open: false },
} as const satisfies Record<string, CallbackStatusTraits>;

export type CallbackStatus = keyof typeof callbackStatusTraits;

export const callbackStatuses = rowsOf(callbackStatusTraits);
export const openCallbackStatuses = rowsWhere(callbackStatusTraits, ({ open }) => open);
export const closedCallbackStatuses = rowsWhere(callbackStatusTraits, ({ open }) => !open);
