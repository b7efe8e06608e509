import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

let asked = false;

/**
 * Puts this process before other work on the machine: what the sandbox plays stands outside of it and does not slow down
 * because our machine is busy. Late sound is heard as stutter, and what reads words from sound loses them. Each thread has a
 * priority of its own on Linux, so all that run already are asked for. Only some users have permission; without it, or on an
 * idle machine, nothing changes.
 */
export function comeFirst(): void {
  if (asked) return;
  asked = true;
  for (const thread of threads()) {
    try {
      setPriority(thread, constants.priority.PRIORITY_HIGH);
    } catch {
      // Not permitted, or the thread has ended.
    }
  }
}

function threads(): number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [process.pid];
  }
}
