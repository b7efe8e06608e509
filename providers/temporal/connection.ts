import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from '@temporalio/client';
import { RedialError } from '#domain/error.ts';
import type { Environment } from '#domain/environment.ts';

/** How processes find Temporal and prove who they are; names as Temporal's own tools have them. */
export type TemporalEnvironment = Pick<
  Environment,
  | 'TEMPORAL_ADDRESS'
  | 'TEMPORAL_TLS'
  | 'TEMPORAL_API_KEY'
  | 'TEMPORAL_TLS_SERVER_CA_CERT_PATH'
  | 'TEMPORAL_TLS_SERVER_NAME'
  | 'TEMPORAL_TLS_CLIENT_CERT_PATH'
  | 'TEMPORAL_TLS_CLIENT_KEY_PATH'
>;

type TemporalConnection = Required<Pick<ConnectionOptions, 'address'>> & {
  tls?: Exclude<ConnectionOptions['tls'], boolean | null | undefined>;
  apiKey?: string;
};

/**
 * What clients and workers connect with. An API key or anything of TLS switches TLS on.
 * @throws RedialError `not_ready` if the environment contradicts itself or a file cannot be read
 */
export function temporalConnection(environment: TemporalEnvironment): TemporalConnection {
  const {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_API_KEY: apiKey,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: ca,
    TEMPORAL_TLS_SERVER_NAME: serverName,
    TEMPORAL_TLS_CLIENT_CERT_PATH: certificate,
    TEMPORAL_TLS_CLIENT_KEY_PATH: key,
  } = environment;
  const isAsked = [apiKey, ca, serverName, certificate, key].some((value) => value !== undefined);
  if (!(environment.TEMPORAL_TLS ?? isAsked)) {
    if (isAsked) throw incomplete('TEMPORAL_TLS: is off, and a key or certificate is set');
    return { address };
  }
  if ((certificate === undefined) !== (key === undefined)) {
    throw incomplete('TEMPORAL_TLS_CLIENT_CERT_PATH, TEMPORAL_TLS_CLIENT_KEY_PATH: only one of them is set');
  }
  const tls = {
    ...(ca !== undefined && { serverRootCACertificate: read('TEMPORAL_TLS_SERVER_CA_CERT_PATH', ca) }),
    ...(serverName !== undefined && { serverNameOverride: serverName }),
    ...(certificate !== undefined &&
      key !== undefined && {
        clientCertPair: {
          crt: read('TEMPORAL_TLS_CLIENT_CERT_PATH', certificate),
          key: read('TEMPORAL_TLS_CLIENT_KEY_PATH', key),
        },
      }),
  };
  return { address, tls, ...(apiKey !== undefined && { apiKey }) };
}

function read(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw incomplete(`${name}: the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

const incomplete = (problems: string): RedialError => new RedialError('environment_incomplete', { problems });
