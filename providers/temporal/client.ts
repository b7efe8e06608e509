import { Client, Connection } from '@temporalio/client';

/** Client whose connection is opened at first use: a server may start before Temporal does. */
export function lazyTemporalClient(environment: { TEMPORAL_ADDRESS: string; TEMPORAL_NAMESPACE: string }): Client {
  return new Client({
    connection: Connection.lazy({ address: environment.TEMPORAL_ADDRESS }),
    namespace: environment.TEMPORAL_NAMESPACE,
  });
}
