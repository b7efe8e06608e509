import { dialWindow, stopOf } from '#domain/calling-law/index.ts';
import type { ClaimContext } from './claim-context.ts';
import { barNeverOpen } from '../calling-law/bar-contacts.ts';
import { readWaitingClasses } from '../calling-law/window-class.ts';

export interface Windows {
  open: number[];
  closed: number;
  nextOpenAt: Date | null;
  /** What stops some of the closed ones by hand, for engineers who look at the workflow. */
  stopped: string[];
  /** Contacts that were just closed because their window never opens. */
  never: number;
}

/** Which windows of the contacts that could be dialled are open now; contacts whose window never opens are closed. */
export async function openWindows({ tx, request, campaign, law }: ClaimContext): Promise<Windows> {
  const classes = await readWaitingClasses(tx, campaign.id);
  const windows: Windows = { open: [], closed: 0, nextOpenAt: null, stopped: [], never: 0 };
  const never: number[] = [];
  for (const [id, windowClass] of classes) {
    const decision = dialWindow(windowClass, campaign, request.now, law.ruleset);
    const stop = stopOf(windowClass, request.now, law.ruleset);
    if (decision.allowed) windows.open.push(id);
    else if (decision.nextOpenAt === null && stop === null) never.push(id);
    else {
      windows.closed += 1;
      const words = stop === null ? null : `Calls to ${stop.region} are stopped: ${stop.reason}`;
      if (words !== null && !windows.stopped.includes(words)) windows.stopped.push(words);
      if (decision.nextOpenAt && (windows.nextOpenAt === null || decision.nextOpenAt < windows.nextOpenAt)) {
        windows.nextOpenAt = decision.nextOpenAt;
      }
    }
  }
  if (never.length > 0) windows.never = await barNeverOpen(tx, campaign.id, never, request.now);
  return windows;
}
