import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { dispose } from '@livekit/rtc-node';
import { startStack } from '#infra/stack/stack.ts';
import { outliveDroppedHandles } from '#sandbox/callees/native-parts.ts';
import { startDeepgram } from '#sandbox/services/deepgram/server.ts';
import { searchAttributes } from '#temporal.config';
import { eventually } from '#tests/support/eventually.ts';
import { AgentProcess } from '#tests/support/voice-agent/agent-process.ts';
import { AgentServer } from '#tests/support/voice-agent/agent-server.ts';
import { ScriptedModel } from '#tests/support/voice-agent/scripted-model.ts';
import { spreadOf, type VoiceFigures } from './figures.ts';
import type { Bench } from './line.ts';
import { measureTalks } from './talk.ts';
import { measureVerdicts } from './verdicts.ts';

/** What each simulated service takes, in milliseconds: about what vendors publish (docs/voice-agent.md). */
const latencies = { listenMs: 100, thinkMs: 150, speakMs: 100 };
const apiKey = 'speech-key';
const capacity = 12;
/** Verdicts are asked for at about the capacity of a machine with two cores. */
const verdictsAtOnce = 8;
/** More at once than this is not tried. */
const mostAtOnce = 10;
const longestReplyMs = 2_000;

/** Holds calls with the real voice agent in real rooms, and measures at the callee's ear. */
export async function benchVoice(options: {
  /** Of each behaviour. */
  calls: number;
  say: (line: string) => void;
}): Promise<VoiceFigures> {
  outliveDroppedHandles();
  const dataDir = await mkdtemp(join(tmpdir(), 'redial-bench-'));
  const stack = await startStack({ dataDir, ports: 'free', searchAttributes, report: options.say, parts: [], env: {} });
  Object.assign(process.env, stack.env);
  const speechServer = await startDeepgram({ port: 0, apiKey });
  const server = new AgentServer();
  const model = new ScriptedModel({ delayMs: latencies.thinkMs });
  try {
    await Promise.all([server.start(), model.start()]);
    await fetch(`http://127.0.0.1:${speechServer.port}/control/faults`, {
      method: 'POST',
      body: JSON.stringify({ delayMs: latencies.listenMs }),
    });
    const agent = await AgentProcess.start(server, capacity);
    await eventually(() => (server.workerHeartbeat.capacity === capacity ? true : undefined), 60_000);
    const speech = { baseUrl: `http://127.0.0.1:${speechServer.port}`, apiKey };
    const figures = await measure({ server, model, speech }, options);
    for (const line of problemsIn(agent.output)) options.say(`the agent: ${line}`);
    await agent.stop();
    return { ...figures, ...costsIn(agent.output) };
  } finally {
    await Promise.all([server.stop(), model.stop(), speechServer.close()]);
    await dispose();
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measure(
  bench: Bench,
  { calls, say }: { calls: number; say: (line: string) => void },
): Promise<Omit<VoiceFigures, 'conversationCpuShare' | 'conversationMemoryMb'>> {
  const servicesMs = latencies.listenMs + latencies.thinkMs + latencies.speakMs;
  const talks = Math.max(4, Math.round(calls / 4));
  const at1 = await measureTalks(bench, { calls: talks, atOnce: 1, servicesMs });
  say(`one call: ${JSON.stringify(at1)}`);
  const at4 = await measureTalks(bench, { calls: talks * 2, atOnce: 4, servicesMs });
  say(`four calls at once: ${JSON.stringify(at4)}`);
  const { verdicts, messages } = await measureVerdicts(bench, { calls, atOnce: verdictsAtOnce, say });
  let most = at4.replyMs.p95 <= longestReplyMs ? 4 : 1;
  for (let atOnce = 6; most >= 4 && atOnce <= mostAtOnce; atOnce += 2) {
    const { replyMs } = await measureTalks(bench, { calls: atOnce, atOnce, servicesMs });
    say(`${atOnce} calls at once: replies ${JSON.stringify(replyMs)}`);
    if (replyMs.p95 > longestReplyMs || replyMs.n < atOnce) break;
    most = atOnce;
  }
  return { at1, at4, verdicts, messages, callsPerCore: most / availableParallelism() };
}

/** Warnings and errors of the agent, for calls that failed. */
function problemsIn(output: string): string[] {
  return output.split('\n').filter((line) => /"level":[456]0/.test(line));
}

/** What the calls' processes say that they cost, of conversations that lasted long enough to tell. */
function costsIn(output: string): Pick<VoiceFigures, 'conversationCpuShare' | 'conversationMemoryMb'> {
  const costs = output
    .split('\n')
    .filter((line) => line.includes('"call handed over"'))
    .map((line) => JSON.parse(line) as { seconds: number; cpuSeconds: number; memoryMb: number })
    .filter(({ seconds }) => seconds > 8);
  return {
    conversationCpuShare: spreadOf(costs.map(({ cpuSeconds, seconds }) => (cpuSeconds / seconds) * 1000)).p50 / 1000,
    conversationMemoryMb: spreadOf(costs.map(({ memoryMb }) => memoryMb)).p50,
  };
}
