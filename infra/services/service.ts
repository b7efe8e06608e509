/** What the embedded services have in common. */
import { join } from 'node:path';
import type { Child } from '../process/child.ts';
import { Supervisor } from '../process/supervisor.ts';

export interface ServiceOptions {
  /** Keeps the service alive and its log; without one the service gets a supervisor of its own. */
  supervisor?: Supervisor;
}

export interface EmbeddedService {
  /** What a process needs in its environment to use the service. */
  env: Record<string, string>;
  child: Child;
  stop: () => Promise<void>;
}

/** The supervisor to start a service in, and how to stop the service: alone, or with its private supervisor. */
export function supervisorFor(
  options: ServiceOptions,
  dir: string,
  name: string,
): { supervisor: Supervisor; stop: () => Promise<void> } {
  const given = options.supervisor;
  if (given) return { supervisor: given, stop: () => given.child(name).stop() };
  const own = new Supervisor({ logDir: join(dir, 'logs') });
  return { supervisor: own, stop: () => own.stop() };
}
