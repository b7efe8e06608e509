/** `npm stop`: ends the stack that runs on `.data/` and waits until it is gone. */
import { resolve } from 'node:path';
import { isAlive } from '../process/file-lock.ts';
import { until } from '../process/probe.ts';
import { root } from '../root.ts';
import { findRunningStack } from './running-stack.ts';

const running = await findRunningStack(resolve(root, process.env.REDIAL_DATA_DIR || '.data'), 0);
if (!running) {
  process.stdout.write('Redial does not run here.\n');
} else {
  process.kill(running.pid, 'SIGTERM');
  await until(async () => !isAlive(running.pid), AbortSignal.timeout(60_000));
  const gone = !isAlive(running.pid);
  process.stdout.write(gone ? 'Stopped.\n' : `Process ${running.pid} does not end.\n`);
  process.exitCode = gone ? 0 : 1;
}
