import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { livekitAddress } from '../sandbox/livekit-address.ts';

const main = fileURLToPath(import.meta.resolve('#workers/voice-agent/main.ts'));

/** The voice agent as its own process, as `npm start` runs it. */
export class AgentProcess {
  readonly #child: ChildProcess;
  readonly folder: string;
  /** Everything it logged. */
  output = '';

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.folder = folder;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  /**
   * @param options.predecessor one that was killed on the same machine.
   * @param options.livekitUrl where LiveKit is reached, if not directly.
   */
  static async start(
    server: { url: string; token: string },
    capacity: number,
    { predecessor, livekitUrl }: { predecessor?: AgentProcess; livekitUrl?: string } = {},
  ): Promise<AgentProcess> {
    const folder = predecessor?.folder ?? (await mkdtemp(join(tmpdir(), 'redial-agent-')));
    const env = {
      ...process.env,
      ...livekitAddress(),
      ...(livekitUrl === undefined ? {} : { LIVEKIT_URL: livekitUrl }),
      REDIAL_URL: server.url,
      REDIAL_SERVICE_TOKEN: server.token,
      REDIAL_AGENT_CAPACITY: String(capacity),
      REDIAL_LOG_LEVEL: 'debug',
      TMPDIR: folder,
    };
    return new AgentProcess(spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] }), folder);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('The voice agent did not start');
    return this.#child.pid;
  }

  /** Ends the voice agent, but not the processes of its calls, as a crash does. */
  async crash(): Promise<void> {
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  /** Ends it as a deployment does; resolves with its exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM');
      await once(this.#child, 'exit');
    }
    await rm(this.folder, { recursive: true, force: true });
    return this.#child.exitCode;
  }
}
