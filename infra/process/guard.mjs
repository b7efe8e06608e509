/**
 * Outlives its supervisor by a moment: when the pipe on standard input closes, whatever the reason (even SIGKILL), it
 * ends the process groups that were reported to it and are still alive. Lines: `+ PID SIGNAL` and `- PID`.
 */
import { createInterface } from 'node:readline';

const graceMs = 5_000;
/** @type {Map<number, string>} process group to the signal that ends it politely */
const groups = new Map();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [verb, pid, signal] = line.split(' ');
  if (verb === '+') groups.set(Number(pid), signal ?? 'SIGTERM');
  else groups.delete(Number(pid));
});
lines.on('close', () => {
  for (const [pid, signal] of [...groups].reverse()) kill(pid, signal);
  const deadline = Date.now() + graceMs;
  const look = setInterval(() => {
    const alive = [...groups.keys()].filter((pid) => kill(-pid, 0));
    if (alive.length > 0 && Date.now() < deadline) return;
    for (const pid of alive) kill(-pid, 'SIGKILL');
    clearInterval(look);
  }, 100);
});
