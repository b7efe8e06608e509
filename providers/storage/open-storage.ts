import { RedialError } from '#domain/error.ts';
import type { Environment } from '#domain/environment.ts';
import { storagePlace } from '#domain/workspace/storage-address.ts';
import { openLocalFolder } from './local-folder.ts';
import { openS3 } from './s3.ts';
import type { Storage } from './storage.ts';

type StorageEnvironment = Pick<
  Environment,
  'REDIAL_STORAGE_URL' | 'REDIAL_STORAGE_DIR' | 'REDIAL_STORAGE_ACCESS_KEY' | 'REDIAL_STORAGE_SECRET_KEY'
>;

/**
 * The storage that the environment names: a bucket, or else a folder of this machine.
 * @throws RedialError `not_ready` if it names neither, or half of the credentials
 */
export function openStorage(environment: StorageEnvironment): Storage {
  const { REDIAL_STORAGE_URL: address, REDIAL_STORAGE_DIR: folder } = environment;
  if (address !== undefined) return openS3(address, credentialsOf(environment));
  if (folder === undefined) throw incomplete('REDIAL_STORAGE_DIR: neither this nor REDIAL_STORAGE_URL is set');
  return openLocalFolder(folder);
}

/** Where it is, for people. */
export function placeOfStorage({ REDIAL_STORAGE_URL: address, REDIAL_STORAGE_DIR }: StorageEnvironment): string {
  return address === undefined ? (REDIAL_STORAGE_DIR ?? '') : storagePlace(address);
}

function credentialsOf({
  REDIAL_STORAGE_ACCESS_KEY: accessKeyId,
  REDIAL_STORAGE_SECRET_KEY: secretAccessKey,
}: StorageEnvironment) {
  if (accessKeyId === undefined && secretAccessKey === undefined) return null;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw incomplete('REDIAL_STORAGE_ACCESS_KEY, REDIAL_STORAGE_SECRET_KEY: only one of them is set');
  }
  return { accessKeyId, secretAccessKey };
}

const incomplete = (problems: string): RedialError => new RedialError('environment_incomplete', { problems });
