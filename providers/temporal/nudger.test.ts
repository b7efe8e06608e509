import type { Client } from '@temporalio/client';
import { expect, it } from 'vitest';
import { createNudger } from './nudger.ts';

/** A Temporal whose answers are given by hand. */
function slowTemporal() {
  const sent: { workflowId: string; answer: (error?: Error) => void }[] = [];
  const signalWithStart = (_: string, { workflowId }: { workflowId: string }) =>
    new Promise<void>((resolve, reject) =>
      sent.push({ workflowId, answer: (error) => (error ? reject(error) : resolve()) }),
    );
  return { sent, client: { workflow: { signalWithStart } } as unknown as Client };
}

it('sends the first nudge at once, and those that come meanwhile as one', async () => {
  const { sent, client } = slowTemporal();
  const nudger = createNudger(client);
  for (let i = 0; i < 5; i++) nudger.nudge('a');
  expect(sent.map(({ workflowId }) => workflowId)).toEqual(['campaign/a']);
  sent[0]?.answer();
  await expect.poll(() => sent.length).toBe(2);
  sent[1]?.answer();
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toHaveLength(2);
  nudger.nudge('a');
  expect(sent).toHaveLength(3);
});

it('lets no campaign wait for another', () => {
  const { sent, client } = slowTemporal();
  const nudger = createNudger(client);
  nudger.nudge('a');
  nudger.nudge('b');
  expect(sent.map(({ workflowId }) => workflowId)).toEqual(['campaign/a', 'campaign/b']);
});

it('tells of a nudge that failed, and sends the ones after it', async () => {
  const { sent, client } = slowTemporal();
  const failures: unknown[] = [];
  const nudger = createNudger(client, (error) => failures.push(error));
  nudger.nudge('a');
  nudger.nudge('a');
  const away = new Error('Temporal is away');
  sent[0]?.answer(away);
  await expect.poll(() => sent.length).toBe(2);
  expect(failures).toEqual([away]);
});
