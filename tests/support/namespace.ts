import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { ensureSearchAttributes } from '#providers/temporal/search-attributes.ts';
import { eventually } from './eventually.ts';

/** A Temporal namespace of its own that nothing was registered with. */
export async function createBareNamespace({ workflowService }: Connection): Promise<string> {
  const namespace = `story-${randomUUID()}`;
  await workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  return namespace;
}

/** A Temporal namespace of its own with the product's search attributes, for stories that start an engine process. */
export async function createNamespace(address: string): Promise<string> {
  const connection = await Connection.connect({ address });
  const namespace = await createBareNamespace(connection);
  // The server takes some seconds until all of it knows a new namespace.
  await eventually(() => ensureSearchAttributes(connection, namespace));
  await connection.close();
  return namespace;
}
