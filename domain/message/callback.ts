import { failure, statement } from './kinds.ts';

/** Planned callbacks. */
export const callbackMessages = {
  callback_missing: failure('not_found'),
  callback_in_past: failure('bad_input'),
  callback_to_do_not_call: failure('conflict'),
  callback_to_withdrawn: failure('conflict'),
  callback_campaign_deleted: failure('conflict'),
  callback_campaign_archived: failure('conflict'),
  callback_campaign_draft: failure('conflict'),
  callback_campaign_cancelled: failure('conflict'),
  callback_campaign_failed: failure('conflict'),
  callback_being_dialled: failure('conflict', { change: 'word' }),
  callback_over: failure('conflict', { status: 'word', change: 'word' }),
  callback_capped: failure('conflict', { cap: 'message' }),
  callback_never_opens: failure('conflict'),
  callback_moved_to_opening: statement(),
  callback_moved_by_cap: statement({ cap: 'message' }),
  callback_tried_again: statement(),
} as const;
