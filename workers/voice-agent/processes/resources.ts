import { readFile } from 'node:fs/promises';

/** Ticks per second of the counters in /proc; the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** What this process has cost so far; the recorder's encoders are children of it (0 where there is no /proc). */
export async function resourcesUsed(): Promise<{ cpuSeconds: number; encoderCpuSeconds: number; memoryMb: number }> {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return {
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    encoderCpuSeconds: await childrenSeconds(),
    memoryMb: Math.round(process.memoryUsage.rss() / 1e6),
  };
}

/** Processor time of ended children. */
async function childrenSeconds(): Promise<number> {
  try {
    const stat = await readFile('/proc/self/stat', 'utf8');
    // The second field is a name in brackets, which may hold spaces; the fields after it are counted from there.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
  } catch {
    return 0;
  }
}
