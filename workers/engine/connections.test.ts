import { expect, it } from 'vitest';
import { connectionOptions } from './connections.ts';

it.each(['127.0.0.1:7233', 'localhost:7233', '[::1]:7233'])(
  'does not compress what stays on the machine (%s)',
  (address) => {
    expect(connectionOptions(address)).toEqual({ address, grpcCompression: { codec: 'none' } });
  },
);

it.each(['temporal.example:7233', '10.0.0.7:7233', 'localhost.example:7233', '127.0.0.1.example:7233'])(
  'leaves it to the SDK how it speaks with another machine (%s)',
  (address) => {
    expect(connectionOptions(address)).toEqual({ address });
  },
);
