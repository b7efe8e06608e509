import { describe, expect, it } from 'vitest';
import { partOf, portsOfCopies, withCopies } from './copies.ts';
import { neededNames, partEnvironment, productParts } from './parts.ts';

const copies = { server: 2, engine: 3 };
const named = (name: string) => withCopies(productParts, copies).parts.find((part) => part.name === name);

describe('copies of parts', () => {
  it('leave everything as it is where none are wanted', () => {
    expect(withCopies(productParts, {})).toEqual({ parts: productParts, shared: [] });
    expect(withCopies(productParts, { server: 1 })).toEqual({ parts: productParts, shared: [] });
  });

  it('are parts of their own, stand where the part stood, and know which part they are of', () => {
    const { parts } = withCopies(productParts, copies);
    const names = parts.map(({ name }) => name);
    expect(names.slice(-6)).toEqual(['server-1', 'server-2', 'engine-1', 'engine-2', 'engine-3', 'voice-agent']);
    expect(names.map(partOf).filter((name, index, all) => all.indexOf(name) === index)).toEqual(
      productParts.map(({ name }) => name),
    );
  });

  it('listen on ports of their own behind the one port, which is nobody’s', async () => {
    const { shared } = withCopies(productParts, copies);
    expect(shared).toEqual([{ name: 'REDIAL_PORT', copies: ['REDIAL_PORT_1', 'REDIAL_PORT_2'] }]);
    let next = 4000;
    const ports = await portsOfCopies(shared, () => Promise.resolve(next++));
    const second = named('server-2');
    if (!second) throw new Error('There is no second server.');
    const environment = { ...ports, REDIAL_PORT: '3000', REDIAL_URL: 'http://127.0.0.1:3000' };
    expect(partEnvironment(second, environment, Object.keys(environment))).toMatchObject({
      PORT: '4001',
      ORIGIN: 'http://127.0.0.1:3000',
      REDIAL_PORT: undefined,
      REDIAL_PORT_1: undefined,
    });
    expect(second.ready).toEqual({ portIn: 'REDIAL_PORT_2', path: '/health/live' });
    expect(neededNames(second)).not.toContain('REDIAL_PORT');
  });

  it('are all waited for by who comes after the part', () => {
    const after = [...productParts, { name: 'last', entry: 'last.ts', needs: [], after: ['server', 'migrate'] }];
    const last = withCopies(after, copies).parts.at(-1);
    expect(last?.after).toEqual(['server-1', 'server-2', 'migrate']);
  });

  it('of a part that does not exist are refused', () => {
    expect(() => withCopies(productParts, { servers: 2 })).toThrow(
      'There is no part servers to have more than one of.',
    );
  });
});
