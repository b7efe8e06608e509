/** Ports of a stack: the usual ones, or whatever is free. */
import { freePort, portFrom, releasePort } from '../process/ports.ts';

/** Usual port and what it is for. */
const usual = {
  postgres: [5433, 'PostgreSQL'],
  temporal: [7233, 'Temporal'],
  temporalUi: [8233, "Temporal's UI"],
  livekit: [7880, 'LiveKit'],
  livekitTcp: [7881, "LiveKit's media over TCP"],
  livekitUdp: [7882, "LiveKit's media"],
  console: [3000, 'the console'],
  sandboxCarrier: [4010, 'the simulated carrier'],
  sandboxDeepgram: [4011, 'the simulated Deepgram'],
  sandboxGroq: [4012, 'the simulated Groq'],
  sandboxCrm: [4013, 'the simulated CRM'],
  sandboxSmtp: [4014, 'the simulated mail server'],
  sandboxMailbox: [4015, 'the mailbox of the sandbox'],
  sandboxElevenLabs: [4016, 'the simulated ElevenLabs'],
} as const;

export type PortName = keyof typeof usual;
export type StackPorts = Record<PortName, number>;

/** Chooses all ports of a stack; says so where a usual one is taken. */
export async function choosePorts(kind: 'usual' | 'free', report: (line: string) => void): Promise<StackPorts> {
  const ports: Partial<StackPorts> = {};
  for (const [name, [preferred, purpose]] of Object.entries(usual) as [PortName, [number, string]][]) {
    const port = kind === 'usual' ? await portFrom(preferred) : await freePort();
    if (kind === 'usual' && port !== preferred) report(`Port ${preferred} is taken: ${purpose} uses ${port}.`);
    ports[name] = port;
  }
  return ports as StackPorts;
}

export function releasePorts(ports: StackPorts): void {
  for (const port of Object.values(ports)) releasePort(port);
}
