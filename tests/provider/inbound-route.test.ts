/**
 * The trunk and the rule by which transferred calls enter their rooms: on the sandbox's SIP API, and on a real LiveKit server,
 * which keeps them in Redis. Where this machine has no Redis, the real one can only say so.
 */
import { RoomAgentDispatch, RoomConfiguration, SIPMediaEncryption } from '@livekit/protocol';
import { SipClient } from 'livekit-server-sdk';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signallingAddresses } from '#domain/provider/inbound-route.ts';
import { freePort } from '#infra/process/ports.ts';
import { inWords } from '#lib/server/words.ts';
import { checkInboundRoute } from '#operations/provider/check-inbound-route.ts';
import { ensureInboundRoute } from '#operations/provider/ensure-inbound-route.ts';
import { createInboundRoute } from '#providers/media/livekit-inbound-route.ts';
import type { LiveKitEnvironment } from '#providers/telephony/index.ts';
import { eventually } from '../support/eventually.ts';
import { one } from '../support/one.ts';
import { startCarrierProcess } from '../support/sandbox/carrier-process.ts';
import { forgetRoute } from '../support/sandbox/forget-route.ts';
import { livekitAddress } from '../support/sandbox/livekit-address.ts';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const servers = [
  { name: 'the sandbox', start: startSandbox, isThere: true },
  { name: 'a real LiveKit with Redis', start: startLivekitWithRedis, isThere: hasRedis },
];

describe.each(servers)('with $name', ({ start, isThere }) => {
  let server: { environment: LiveKitEnvironment; stop: () => Promise<void> };
  let sip: SipClient;
  const route = () => createInboundRoute(server.environment);
  const stories = isThere ? it : it.skip;

  beforeAll(async () => {
    if (!isThere) return;
    server = await start();
    const { LIVEKIT_SIP_URL, LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = server.environment;
    sip = new SipClient(LIVEKIT_SIP_URL ?? LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET);
  });
  afterAll(() => (isThere ? server.stop() : undefined));
  beforeEach(() => (isThere ? forgetRoute(server.environment) : undefined));

  stories('both are made once, and are what the carrier’s calls need', async () => {
    expect(await checkInboundRoute(route())).toMatchObject({ isMendable: true });
    expect(await ensureInboundRoute(route())).toBeNull();
    const [trunk, rule] = [one(await sip.listSipInboundTrunk()), one(await sip.listSipDispatchRule())];
    expect(trunk).toMatchObject({ numbers: [], allowedAddresses: signallingAddresses, authUsername: '' });
    expect(trunk.media?.encryption).toBe(SIPMediaEncryption.SIP_MEDIA_ENCRYPT_ALLOW);
    expect(rule).toMatchObject({ trunkIds: [trunk.sipTrunkId], hidePhoneNumber: true });
    expect(rule.rule?.rule).toMatchObject({ case: 'dispatchRuleCallee', value: { roomPrefix: '', randomize: false } });
    expect(rule.roomConfig?.agents ?? []).toEqual([]);

    expect(await ensureInboundRoute(route())).toBeNull();
    expect(await checkInboundRoute(route())).toBeNull();
    expect(one(await sip.listSipInboundTrunk()).sipTrunkId).toBe(trunk.sipTrunkId);
    expect(one(await sip.listSipDispatchRule()).sipDispatchRuleId).toBe(rule.sipDispatchRuleId);
  });

  stories('processes that make them at the same moment leave one of each', async () => {
    await Promise.all(Array.from({ length: 4 }, () => ensureInboundRoute(route())));
    expect(await checkInboundRoute(route())).toBeNull();
    expect([(await sip.listSipInboundTrunk()).length, (await sip.listSipDispatchRule()).length]).toEqual([1, 1]);
  });

  stories('ours are mended where somebody has changed them', async () => {
    await ensureInboundRoute(route());
    const [trunk, rule] = [one(await sip.listSipInboundTrunk()), one(await sip.listSipDispatchRule())];
    trunk.allowedAddresses = ['192.0.2.7'];
    await sip.updateSipInboundTrunk(trunk.sipTrunkId, trunk);
    rule.hidePhoneNumber = false;
    rule.roomConfig = new RoomConfiguration({ agents: [new RoomAgentDispatch({ agentName: 'another' })] });
    await sip.updateSipDispatchRule(rule.sipDispatchRuleId, rule);
    expect(await checkInboundRoute(route())).toMatchObject({ isMendable: true });
    expect(await ensureInboundRoute(route())).toBeNull();
    expect(one(await sip.listSipInboundTrunk())).toMatchObject({
      sipTrunkId: trunk.sipTrunkId,
      allowedAddresses: ['192.0.2.7', ...signallingAddresses],
    });
    const mended = one(await sip.listSipDispatchRule());
    expect(mended).toMatchObject({ sipDispatchRuleId: rule.sipDispatchRuleId, hidePhoneNumber: true });
    expect(mended.roomConfig?.agents ?? []).toEqual([]);
  });

  stories('those of others are left as they are, and named', async () => {
    const trunk = await sip.createSipInboundTrunk('Office', [], { allowedAddresses: ['192.0.2.7'] });
    const named = await ensureInboundRoute(route());
    expect(named === null ? '' : inWords(named)).toContain('Office');
    expect(one(await sip.listSipInboundTrunk()).allowedAddresses).toEqual(['192.0.2.7']);
    await sip.deleteSipTrunk(trunk.sipTrunkId);

    const own = await sip.createSipInboundTrunk('Telnyx', [], {
      allowedAddresses: [...signallingAddresses],
      mediaEncryption: SIPMediaEncryption.SIP_MEDIA_ENCRYPT_REQUIRE,
    });
    await sip.createSipDispatchRule(
      { type: 'callee', roomPrefix: 'call-' },
      { name: 'By hand', trunkIds: [own.sipTrunkId], hidePhoneNumber: true },
    );
    const problem = await checkInboundRoute(route());
    expect(problem).toMatchObject({ isMendable: false, problem: { code: 'route_rule_taken' } });
    expect(await ensureInboundRoute(route())).toEqual(problem?.problem);
  });
});

it('a LiveKit without Redis, or that is away, is told in words', async () => {
  const found = await checkInboundRoute(createInboundRoute(livekitAddress()));
  expect(found).toMatchObject({ isMendable: false, problem: { code: 'livekit_without_sip' } });
  expect(inWords(found?.problem ?? { code: 'route_incomplete', params: {} })).toContain('Redis');
  const away = { ...livekitAddress(), LIVEKIT_URL: 'ws://127.0.0.1:9' };
  expect(await checkInboundRoute(createInboundRoute(away))).toMatchObject({ problem: { code: 'vendor_silent' } });
  await expect(ensureInboundRoute(createInboundRoute(away))).rejects.toMatchObject({ code: 'unavailable' });
});

async function startSandbox() {
  const carrier = await startCarrierProcess();
  return { environment: { ...livekitAddress(), LIVEKIT_SIP_URL: carrier.url }, stop: () => carrier.remove() };
}

async function startLivekitWithRedis() {
  const binary = process.env['REDIAL_LIVEKIT_BIN'];
  if (!binary) throw new Error('This story needs REDIAL_LIVEKIT_BIN: run it with npm test.');
  const [redisPort, port, tcp, udp] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const redis = spawn('redis-server', ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', ''], {
    stdio: 'ignore',
  });
  await eventually(() => accepts(redisPort));
  const args = ['--dev', '--bind', '127.0.0.1', '--redis-host', `127.0.0.1:${redisPort}`];
  const ports = ['--port', port, '--rtc.tcp_port', tcp, '--udp-port', udp].map(String);
  const livekit = spawn(binary, [...args, ...ports], { stdio: 'ignore' });
  await eventually(async () => {
    const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    return response?.ok ? true : undefined;
  });
  const environment = {
    LIVEKIT_URL: `http://127.0.0.1:${port}`,
    LIVEKIT_API_KEY: 'devkey',
    LIVEKIT_API_SECRET: 'secret',
  };
  return { environment, stop: async () => Promise.all([livekit, redis].map(killed)).then(() => undefined) };
}

async function accepts(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}
