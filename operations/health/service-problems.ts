import { hasFailed } from '#domain/health/probe.ts';
import { message, type Message } from '#domain/message/index.ts';
import { restored } from '#domain/message/stored.ts';
import { lookAtServices, probeService, sharedSubjects, type ProbeContext } from './probe-services.ts';

/** What is wrong now with what every call needs: gateway, speech, language model. Each sentence is told once. */
export async function serviceProblems(context: ProbeContext, now: Date): Promise<Message[]> {
  const looked = await lookAtServices(context, { subjects: sharedSubjects, now });
  // One request may be lost on its way: that alone keeps nobody from a launch.
  const again = looked.map(async (probe) => (probe.failures === 1 ? probeService(context, probe, now) : probe));
  const probes = (await Promise.all(again)).filter((probe) => probe !== null);
  const said = new Set(probes.filter(({ state }) => hasFailed(state)).map(({ words }) => words ?? ''));
  return [...said].map((words) => message('launch_service_failing', { said: restored(words) }));
}
