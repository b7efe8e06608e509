import type { Action } from './action.ts';

/** The action that waits for an answer; `ConfirmHost` asks. One at a time, in the browser only. */
class Confirmation {
  asked = $state.raw<Action | null>(null);
}

export const confirmation = new Confirmation();

/** Runs an action, after its question if it has one. */
export async function perform(action: Action): Promise<void> {
  if (action.question) confirmation.asked = action;
  else await action.run?.();
}
