import type { Client } from '@temporalio/client';

/** The histories of all workflows of a namespace as text, payloads included: whatever an engineer could read there. */
export async function historyTexts(client: Client, query?: string): Promise<{ workflowId: string; text: string }[]> {
  const texts: { workflowId: string; text: string }[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    texts.push({ workflowId, text: JSON.stringify(history, readable) });
  }
  return texts;
}

/** A history as JSON has its payloads in base64. */
function readable(name: string, value: unknown): unknown {
  return name === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value;
}

/** Workflows in whose history one of these texts stands; empty if all of them are clean. */
export function holding(histories: { workflowId: string; text: string }[], texts: readonly string[]): string[] {
  return histories.filter(({ text }) => texts.some((one) => text.includes(one))).map(({ workflowId }) => workflowId);
}
