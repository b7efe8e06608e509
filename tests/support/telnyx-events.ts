import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Event = z.object({
  /** Where the payload was seen. */
  source: z.string(),
  /** What it tells us, in part. */
  expect: z.array(z.record(z.string(), z.unknown())),
  body: z.looseObject({
    data: z.looseObject({ event_type: z.string(), payload: z.record(z.string(), z.unknown()) }),
  }),
});

/** Payloads as Telnyx sends and documents them: names and types are the vendor's, ids and numbers are not. */
export const telnyxEvents = z
  .array(Event)
  .parse(JSON.parse(readFileSync(new URL('../vendor/telnyx-events.json', import.meta.url), 'utf8')));

/**
 * Keys that the vendor's SDK declares for the payload of an event; none for an event that it does not know.
 * The types are gone at run time, so their declarations are read.
 */
export function declaredKeys(eventType: string): string[] {
  const name = eventType.split(/[._]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const start = declarations.indexOf(`export declare namespace ${name.join('')} {`);
  if (start === -1) return [];
  const payload = declarations.slice(declarations.indexOf('interface Payload {', start));
  return [...payload.slice(0, payload.indexOf('\n    }')).matchAll(/^ {8}(\w+)\?:/gm)].map(([, key]) => key ?? '');
}

const declarations = readFileSync(new URL('./resources/webhooks.d.ts', import.meta.resolve('telnyx')), 'utf8');

/** What an event lacks of all that the vendor's have, has beyond them, or has of another type; sentences, none if it fits. */
export function misfits(eventType: string, payload: Record<string, unknown>): string[] {
  const seen = telnyxEvents
    .filter(({ body }) => body.data.event_type === eventType)
    .map(({ body }) => body.data.payload);
  if (seen.length === 0) return [`${eventType}: no payload of the vendor is known`];
  const lacks = Object.keys(seen[0] ?? {}).filter((key) => seen.every((one) => key in one) && !(key in payload));
  const declared = declaredKeys(eventType);
  const beyond = Object.keys(payload).filter((key) => !declared.includes(key) && !seen.some((one) => key in one));
  const others = Object.entries(payload).filter(([key, value]) => {
    const types = seen.filter((one) => key in one).map((one) => typeOf(one[key]));
    return value !== null && types.length > 0 && !types.includes(typeOf(value));
  });
  return [
    ...lacks.map((key) => `${eventType} lacks ${key}`),
    ...beyond.map((key) => `${eventType} has ${key}, which the vendor has not`),
    ...others.map(([key]) => `${eventType} has another type of ${key}`),
  ];
}

/** Of objects, with the names and types in them. */
function typeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${typeOf(value[0])}]`;
  if (typeof value !== 'object' || value === null) return typeof value;
  const parts = Object.entries(value).map(([name, part]) => `${name}: ${typeOf(part)}`);
  return `{${parts.sort().join(', ')}}`;
}
