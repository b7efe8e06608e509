import { Client, Connection } from '@temporalio/client';
import type { Environment } from '#domain/environment.ts';
import { temporalConnection, type TemporalEnvironment } from './connection.ts';
import { dataConverterOf } from './payload-codec.ts';

type ClientEnvironment = TemporalEnvironment & Pick<Environment, 'TEMPORAL_NAMESPACE' | 'REDIAL_PAYLOAD_KEYS'>;

/** Client whose connection is opened at first use: a server may start before Temporal does. */
export function lazyTemporalClient(environment: ClientEnvironment): Client {
  return new Client({
    connection: Connection.lazy(temporalConnection(environment)),
    namespace: environment.TEMPORAL_NAMESPACE,
    dataConverter: dataConverterOf(environment),
  });
}
