/** What a next version could put in the place of `workflows/visibility.ts`: one more step, guarded by a patch. */
import { patched, upsertMemo } from '@temporalio/workflow';
import * as now from '#workflows/visibility.ts';

export const { showAttempt, showConclusion } = now;

export function showInProgress(): void {
  now.showInProgress();
  if (patched('next-version-notes-the-conversation')) upsertMemo({ noted: 'in conversation' });
}
