import type { lookup } from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkKeptAddress, checkOutgoingUrl, checkServer, guardedLookup, mayReach } from './outgoing-address.ts';
import { createOutgoingClient } from './outgoing-request.ts';

const strict = { allowLoopback: false };
const local = { allowLoopback: true };

describe('mayReach', () => {
  it.each(['93.184.215.14', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])(
    'lets %s pass',
    (address) => {
      expect(mayReach(address, strict)).toBe(true);
    },
  );

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.0.9',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    '2001::1',
    '2002:a00:1::',
    'not an address',
  ])('holds %s back', (address) => {
    expect(mayReach(address, strict)).toBe(false);
  });

  it('lets only this machine pass where loopback is allowed', () => {
    expect(mayReach('127.0.0.1', local)).toBe(true);
    expect(mayReach('::1', local)).toBe(true);
    expect(mayReach('10.0.0.1', local)).toBe(false);
    expect(mayReach('169.254.169.254', local)).toBe(false);
  });
});

describe('checkOutgoingUrl', () => {
  it.each([
    'http://example.com/hook',
    'ftp://example.com',
    'file:///etc/passwd',
    'https://user:secret@example.com/',
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://10.0.0.1:8443/',
    'nonsense',
  ])('refuses %s', (url) => {
    expect(() => checkOutgoingUrl(url, strict)).toThrow(expect.objectContaining({ code: 'bad_input' }));
  });

  it('takes encrypted public addresses, and plain ones of this machine where allowed', () => {
    expect(checkOutgoingUrl('https://crm.example.com/hook?a=1', strict).host).toBe('crm.example.com');
    expect(checkOutgoingUrl('http://127.0.0.1:4010/hook', local).port).toBe('4010');
    expect(() => checkOutgoingUrl('http://127.0.0.1:4010/hook', strict)).toThrow();
    expect(() => checkOutgoingUrl('http://example.com/', local)).toThrow();
  });
});

const resolverOf = (...addresses: string[]) =>
  ((_name: string, _options: object, done: (error: null, found: object[]) => void) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as typeof lookup;

describe('guardedLookup', () => {
  const run = (addresses: string[], all: boolean) =>
    new Promise((resolve, reject) => {
      guardedLookup(strict, resolverOf(...addresses))('crm.example.com', { all }, (error, address) =>
        error ? reject(error) : resolve(address),
      );
    });

  it('hands on exactly the addresses that it checked', async () => {
    expect(await run(['93.184.215.14'], false)).toBe('93.184.215.14');
    expect(await run(['93.184.215.14', '2606:4700::1111'], true)).toEqual([
      { address: '93.184.215.14', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ]);
  });

  it.each([[['10.0.0.1']], [['93.184.215.14', '127.0.0.1']], [['::ffff:192.168.0.1']], [[]]])(
    'refuses a name that leads to %j',
    async (addresses) => {
      await expect(run(addresses, true)).rejects.toMatchObject({ code: 'bad_input' });
    },
  );
});

describe('checkKeptAddress', () => {
  it('looks where a name leads before the address is kept', async () => {
    await checkKeptAddress('https://crm.example.com/a', strict, resolverOf('93.184.215.14'));
    for (const addresses of [['10.0.0.1'], ['127.0.0.1'], ['93.184.215.14', '::1']]) {
      const kept = checkKeptAddress('https://crm.example.com/a', strict, resolverOf(...addresses));
      await expect(kept).rejects.toMatchObject({ reason: 'address_private' });
    }
    await checkKeptAddress('http://127.0.0.1:4401', local);
    await expect(checkKeptAddress('http://127.0.0.1:4401', strict)).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('says so if the name leads nowhere', async () => {
    const nowhere = ((_name: string, _options: object, done: (error: Error) => void) =>
      done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))) as unknown as typeof lookup;
    await expect(checkKeptAddress('https://nowhere.example.com', strict, nowhere)).rejects.toMatchObject({
      reason: 'address_unreachable',
      params: { code: 'ENOTFOUND' },
    });
  });
});

describe('checkServer', () => {
  const encrypted = { host: 'smtp.example.com', isEncrypted: true };

  it('names the address to connect to, which is the one that it checked', async () => {
    expect(await checkServer(encrypted, strict, resolverOf('93.184.215.14'))).toBe('93.184.215.14');
    expect(await checkServer({ host: '127.0.0.1', isEncrypted: false }, local)).toBe('127.0.0.1');
    const named = { host: 'localhost', isEncrypted: false };
    expect(await checkServer(named, local, resolverOf('127.0.0.1'))).toBe('127.0.0.1');
  });

  it.each(['10.0.0.1', '127.0.0.1', '169.254.169.254'])('refuses a name that leads to %s', async (address) => {
    const refused = { reason: 'address_private' };
    await expect(checkServer(encrypted, strict, resolverOf(address))).rejects.toMatchObject(refused);
    await expect(checkServer({ host: address, isEncrypted: true }, strict)).rejects.toMatchObject(refused);
  });

  it('refuses what leaves this machine without encryption, and what is no name', async () => {
    const plain = { host: 'smtp.example.com', isEncrypted: false };
    await expect(checkServer(plain, local, resolverOf('93.184.215.14'))).rejects.toMatchObject({
      reason: 'address_not_encrypted',
    });
    for (const host of ['https://example.com', 'a@b', 'a/b', 'a b', '']) {
      await expect(checkServer({ host, isEncrypted: true }, strict)).rejects.toMatchObject({
        reason: 'mail_host_malformed',
      });
    }
  });
});

describe('createOutgoingClient', () => {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(request.url ?? '');
    if (request.url === '/redirect') response.writeHead(302, { location: '/other' });
    if (request.url === '/silent') return;
    if (request.url === '/endless') {
      const timer = setInterval(() => response.write(Buffer.alloc(64 * 1024)), 1);
      response.on('close', () => clearInterval(timer));
      return;
    }
    response.end('ok');
  });
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const post = (path: string, policy = local, host = '127.0.0.1', timeoutMs = 5_000) =>
    createOutgoingClient(policy).post({ url: `http://${host}:${port}${path}`, headers: {}, body: '{}', timeoutMs });

  it('reaches this machine only where allowed, by address or by name', async () => {
    expect((await post('/a')).status).toBe(200);
    expect((await post('/b', local, 'localhost')).status).toBe(200);
    const before = hits.length;
    await expect(post('/c', strict)).rejects.toMatchObject({ code: 'bad_input' });
    const url = `https://localhost:${port}/d`;
    await expect(
      createOutgoingClient(strict).post({ url, headers: {}, body: '', timeoutMs: 5_000 }),
    ).rejects.toMatchObject({ code: 'bad_input' });
    expect(hits.length).toBe(before);
  });

  it('hands on what the answer says, up to the limit of the request', async () => {
    const client = createOutgoingClient(local);
    const request = { url: `http://127.0.0.1:${port}/a`, headers: {}, timeoutMs: 5_000 };
    expect((await client.get(request)).body.toString()).toBe('ok');
    expect((await client.get({ ...request, maxAnswerBytes: 1 })).body.toString()).toBe('o');
    expect((await post('/endless')).body).toHaveLength(64 * 1024);
  });

  it('does not follow redirects', async () => {
    expect((await post('/redirect')).status).toBe(302);
    expect(hits).not.toContain('/other');
  });

  it('gives up on a server that is silent and cuts one that never ends', async () => {
    await expect(post('/silent', local, '127.0.0.1', 200)).rejects.toMatchObject({ code: 'unavailable' });
    expect((await post('/endless')).status).toBe(200);
  });

  it('calls a closed port unavailable', async () => {
    const url = 'http://127.0.0.1:1/';
    await expect(
      createOutgoingClient(local).post({ url, headers: {}, body: '', timeoutMs: 5_000 }),
    ).rejects.toMatchObject({ code: 'unavailable' });
  });
});
