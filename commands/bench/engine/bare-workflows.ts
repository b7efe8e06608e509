import { ParentClosePolicy, proxyActivities, startChild } from '@temporalio/workflow';
import type { EmptyActivities } from './bare.ts';

const { first, second, third } = proxyActivities<EmptyActivities>({ startToCloseTimeout: '1 minute' });

/** The bare engine: one parent, `inFlight` children at a time. */
export async function bareParent(options: { children: number; inFlight: number }): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < options.children) {
      const handle = await startChild(bareChild, { parentClosePolicy: ParentClosePolicy.ABANDON, args: [next++] });
      await handle.result();
    }
  };
  await Promise.all(Array.from({ length: options.inFlight }, lane));
}

/** As many activities as a contact that is answered at the first dial has: dial, attach, after the call. */
export async function bareChild(id: number): Promise<void> {
  await first(id);
  await second(id);
  await third(id);
}
