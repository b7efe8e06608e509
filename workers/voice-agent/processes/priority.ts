import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/**
 * Gives a process this priority, as far as the user may. On Linux each thread has a priority of its own, and one that runs
 * already keeps it: listening (voice activity) and the media library run in threads that are made when the libraries are loaded,
 * and so does what collects garbage.
 */
export function prioritise(pid: number, priority: number): void {
  for (const thread of threadsOf(pid)) {
    try {
      setPriority(thread, priority);
    } catch {
      // Not permitted, or it has ended.
    }
  }
}

/** Puts this process before others. Without permission for it, all processes keep the same priority. */
export function comeFirst(): void {
  prioritise(process.pid, constants.priority.PRIORITY_HIGH);
}

/** Whether what is made to wait now could be put first again later: who may not raise a priority must not lower it either. */
export function mayComeFirst(): boolean {
  return getPriority() < constants.priority.PRIORITY_NORMAL;
}

function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [pid];
  }
}
