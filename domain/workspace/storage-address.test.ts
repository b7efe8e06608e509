import { expect, it } from 'vitest';
import { readStorageAddress, storagePlace } from './storage-address.ts';

it('reads a bucket of Amazon’s with nothing else said', () => {
  expect(readStorageAddress('s3://redial-recordings')).toEqual({
    bucket: 'redial-recordings',
    prefix: '',
    region: 'us-east-1',
    endpoint: null,
    pathStyle: false,
    encryption: 'none',
    kmsKey: null,
  });
});

it('reads everything that can be said', () => {
  const key = 'arn:aws:kms:eu-central-1:1:key/2';
  const query = new URLSearchParams({
    region: 'eu-central-1',
    endpoint: 'https://store.example:9000',
    pathStyle: 'false',
    encryption: 'aws:kms',
    kmsKey: key,
  });
  const address = readStorageAddress(`s3://calls/live/redial/?${query}`);
  expect(address).toEqual({
    bucket: 'calls',
    prefix: 'live/redial/',
    region: 'eu-central-1',
    endpoint: 'https://store.example:9000',
    pathStyle: false,
    encryption: 'aws:kms',
    kmsKey: key,
  });
  expect(address && storagePlace(address)).toBe('s3://calls/live/redial/');
});

it('addresses a store with an endpoint of its own in path style', () => {
  expect(readStorageAddress('s3://calls?endpoint=http://10.0.0.7:9000')?.pathStyle).toBe(true);
});

it.each([
  'calls',
  'https://calls',
  's3://',
  's3://Calls',
  's3://key:secret@calls',
  's3://calls:9000',
  's3://calls/a//b',
  's3://calls/a b',
  's3://calls?pathstyle=true',
  's3://calls?encryption=rot13',
  's3://calls?endpoint=ftp://store',
  's3://calls?kmsKey=mine',
])('refuses %s', (text) => {
  expect(readStorageAddress(text)).toBeNull();
});
