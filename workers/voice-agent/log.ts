import { initializeLogger } from '@livekit/agents';
import { pino, type Logger } from 'pino';
import { errorSerializers } from '#domain/error-for-log.ts';

/**
 * The agents library marks what people say and who they are with this prefix. None of it may reach a log.
 */
const personalPrefix = 'lk.pii.';

function withoutPersonalFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith(personalPrefix)));
}

/** Logger of the voice agent: ids, states and durations; never words, names or numbers of people. */
export function createLogger(name: string, level: string): Logger {
  return pino({ name, level, formatters: { log: withoutPersonalFields }, serializers: errorSerializers });
}

/** The library repeats the same message for every late piece of sound; once in this time is enough. */
const repeatAfterMs = 10_000;

/**
 * Makes the agents library log through us, warnings and worse only. Its own logger would print transcripts; it keeps
 * the current one in a process-wide slot, which it overwrites when a job starts.
 */
export function quietLibraryLog(level: 'debug' | 'warn' = 'warn'): void {
  initializeLogger({ pretty: false, level });
  const lastAt = new Map<string, number>();
  const logger = pino({
    name: 'livekit-agents',
    level,
    formatters: { log: withoutPersonalFields },
    serializers: errorSerializers,
    hooks: {
      logMethod(inputs, method) {
        const words = inputs.find((input: unknown) => typeof input === 'string') ?? '';
        const now = Date.now();
        if (now - (lastAt.get(words) ?? 0) < repeatAfterMs) return;
        lastAt.set(words, now);
        method.apply(this, inputs);
      },
    },
  });
  const slots = globalThis as unknown as Record<symbol, unknown>;
  slots[Symbol.for('@livekit/agents:logger')] = logger;
}
