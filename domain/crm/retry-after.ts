/** Nobody is believed who asks to wait for longer. */
const longestWaitSeconds = 86_400;

/** The three forms of a date that HTTP allows (RFC 9110, 5.6.7); the last one has no zone and means GMT. */
const httpDate = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? [\d a-z:-]+$/i;

/**
 * How many whole seconds an answer's `Retry-After` asks to wait, a day at most: a number of seconds or a date. Null where it
 * asks for nothing that can be kept: nonsense, zero, the past. The sender's own schedule counts then.
 */
export function retryAfterSeconds(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : secondsUntil(text, now);
  return seconds > 0 ? Math.min(Math.ceil(seconds), longestWaitSeconds) : null;
}

function secondsUntil(text: string, now: Date): number {
  if (!httpDate.test(text)) return 0;
  const at = Date.parse(/gmt$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(at) ? 0 : (at - now.getTime()) / 1000;
}
