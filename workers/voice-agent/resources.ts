import { readFile } from 'node:fs/promises';

/** Ticks per second of the counters in /proc, on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** What this process has cost so far; the recorder's encoder is a child of it. */
export async function resourcesUsed(): Promise<{
  cpuSeconds: number;
  encoderCpuSeconds: number | null;
  maxMemoryMb: number;
}> {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    cpuSeconds: round((userCPUTime + systemCPUTime) / 1e6),
    encoderCpuSeconds: await childrenSeconds(),
    maxMemoryMb: Math.round(maxRSS / 1024),
  };
}

/** Processor time of ended children; null where there is no /proc. */
async function childrenSeconds(): Promise<number | null> {
  try {
    const stat = await readFile('/proc/self/stat', 'utf8');
    // The second field is a name in brackets, which may hold spaces; the fields after it are counted from there.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return round((Number(fields[13]) + Number(fields[14])) / ticksPerSecond);
  } catch {
    return null;
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;
