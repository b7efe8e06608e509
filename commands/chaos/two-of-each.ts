import { releasePort, freePort } from '#infra/process/ports.ts';
import { productParts, type StackPart } from '#infra/stack/parts.ts';
import { startStack, type Stack, type StackOptions } from '#infra/stack/stack.ts';
import { startBalancer } from './balancer.ts';

/** Our own processes, of which a second machine has one more each. */
const doubled = ['server', 'engine', 'voice-agent'] as const;

/** The parts of a stack with a second one of each process; the second server has a port of its own. */
export const twoOfEach: StackPart[] = productParts.flatMap((part) =>
  doubled.some((name) => name === part.name) ? [part, secondOf(part)] : [part],
);

function secondOf(part: StackPart): StackPart {
  const second = { ...part, name: `${part.name}-2` };
  if (part.name !== 'server') return second;
  return {
    ...second,
    ready: { portIn: 'REDIAL_PORT_2', path: '/health/live' },
    env: { ...part.env, PORT: { from: 'REDIAL_PORT_2' } },
  };
}

/**
 * Starts a stack as two machines are: two servers behind one address, two engines on one task queue, two voice agents. They
 * share the database, Temporal, LiveKit and the storage, which is all that machines share.
 */
export async function startTwoOfEach(options: StackOptions): Promise<Stack> {
  const ports = [await freePort(), await freePort()] as const;
  const balancer = await startBalancer(ports);
  const end = async (): Promise<void> => {
    await balancer.close();
    for (const port of ports) releasePort(port);
  };
  const [REDIAL_PORT, REDIAL_PORT_2] = ports.map(String) as [string, string];
  try {
    const stack = await startStack({
      ...options,
      parts: twoOfEach,
      env: { ...options.env, REDIAL_URL: balancer.url, REDIAL_PORT, REDIAL_PORT_2 },
    });
    const stop = async (): Promise<void> => {
      await stack.stop();
      await end();
    };
    return Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(stack), stop: { value: stop } }) as Stack;
  } catch (error) {
    await end();
    throw error;
  }
}
