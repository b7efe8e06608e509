/** A real LiveKit server, single node, on the loopback interface only. */
import { httpAnswers } from '../process/probe.ts';
import { type EmbeddedService, type ServiceOptions, supervisorFor } from './service.ts';

export interface LiveKitOptions extends ServiceOptions {
  /** Path of the `livekit-server` program; see `findBinary`. */
  binary: string;
  /** Folder of its log if it has no supervisor. */
  dataDir: string;
  /** HTTP and WebSocket. */
  port: number;
  /** All media of all rooms over one UDP port. */
  udpPort: number;
  /** Media over TCP for those who cannot use UDP. */
  tcpPort: number;
  apiKey: string;
  /** At least 32 characters. */
  apiSecret: string;
  /** Addresses that get LiveKit's signed webhooks. */
  webhookUrls?: string[];
}

export interface LiveKitService extends EmbeddedService {
  env: { LIVEKIT_URL: string; LIVEKIT_API_KEY: string; LIVEKIT_API_SECRET: string };
}

/** Starts LiveKit; resolves when it answers. */
export async function startLiveKit(options: LiveKitOptions): Promise<LiveKitService> {
  const { supervisor, stop } = supervisorFor(options, options.dataDir, 'livekit');
  const child = await supervisor.start({
    name: 'livekit',
    command: options.binary,
    args: [],
    // By environment, not by argument: arguments can be read by everyone on the machine. JSON is YAML.
    env: { LIVEKIT_CONFIG: JSON.stringify(configuration(options)) },
    stage: 0,
    urgent: true,
    // It waits for rooms to empty when asked once; ours end with the stack.
    stopTimeoutMs: 3_000,
    ready: ({ signal }) => httpAnswers(`http://127.0.0.1:${options.port}/`, signal),
  });
  return {
    env: {
      LIVEKIT_URL: `ws://127.0.0.1:${options.port}`,
      LIVEKIT_API_KEY: options.apiKey,
      LIVEKIT_API_SECRET: options.apiSecret,
    },
    child,
    stop,
  };
}

function configuration(options: LiveKitOptions): object {
  const webhooks = options.webhookUrls ?? [];
  return {
    port: options.port,
    bind_addresses: ['127.0.0.1'],
    keys: { [options.apiKey]: options.apiSecret },
    rtc: {
      udp_port: options.udpPort,
      tcp_port: options.tcpPort,
      use_external_ip: false,
      // Media stays on this machine: loopback candidates only, and no question to a STUN server outside.
      node_ip: '127.0.0.1',
      enable_loopback_candidate: true,
      ips: { includes: ['127.0.0.0/8'] },
      stun_servers: [],
    },
    room: { auto_create: true, empty_timeout: 60, departure_timeout: 20 },
    logging: { level: 'warn', json: true, pion_level: 'error' },
    ...(webhooks.length > 0 ? { webhook: { api_key: options.apiKey, urls: webhooks } } : null),
  };
}
