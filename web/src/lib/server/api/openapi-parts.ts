import { z } from 'zod';

/** What the descriptions of the API's routes are put together from. */
export const ErrorAnswer = z.object({
  error: z.object({
    code: z.string().meta({ description: 'For programs.' }),
    reason: z.string().optional().meta({ description: 'For programs: what exactly is wrong, finer than `code`.' }),
    message: z.string().meta({ description: 'For people: what is wrong and what to do.' }),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});

/** A schema as OpenAPI 3.1 takes it, which is JSON Schema. */
export function schemaOf(schema: z.ZodType, override?: Override): object {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { target: 'draft-2020-12', reused: 'inline', override });
  return plain;
}

/** A schema of what clients send: says also what is checked before the schema is (`readJson`), and dates in short. */
export const requestSchemaOf = (schema: z.ZodType): object => schemaOf(schema, sayWhatIsTaken);

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

const patterns: Record<string, string> = {
  date: '^(19|2\\d)\\d\\d-\\d\\d-\\d\\d$',
  'date-time':
    '^(19|2\\d)\\d\\d-\\d\\d-\\d\\dT([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d+)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$',
};
const withoutNul = '^[^\\u0000]*$';

const sayWhatIsTaken: Override = ({ jsonSchema }) => {
  if (jsonSchema.type !== 'string' || jsonSchema.enum !== undefined || jsonSchema.const !== undefined) return;
  const ofFormat = patterns[jsonSchema.format ?? ''];
  if (ofFormat !== undefined) jsonSchema.pattern = ofFormat;
  else if (jsonSchema.format === undefined) jsonSchema.pattern ??= withoutNul;
};

export const json = (name: string): object => ({
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
});
export const refusal = (description: string, headers?: Record<string, string>): object => ({
  description,
  ...(headers === undefined ? {} : { headers: Object.fromEntries(Object.entries(headers).map(headerEntry)) }),
  ...json('Error'),
});
const headerEntry = ([name, description]: [string, string]): [string, object] => [
  name,
  { description, required: true, schema: { type: 'string' } },
];

export const refusedKeys = {
  401: refusal('No key, or one that is unknown, revoked or expired.', { 'WWW-Authenticate': 'Always `Bearer`.' }),
  403: refusal('The key lacks the scope, is not for this campaign, or may not be used from this address.'),
};
export const tooMany = refusal('Too many requests.', { 'Retry-After': 'Seconds to wait.' });
export const busy = {
  429: tooMany,
  503: refusal('Something is away for the moment; repeat the request.'),
};
export const refusedBodies = {
  413: refusal('The body is larger than 1 MB.'),
  415: refusal('The body says that it is a form or plain text.'),
};
export const callbackId = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The callback, as the answer to its request named it.',
  schema: { type: 'string', format: 'uuid' },
};

export const contactId = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The contact, as the answer that added it named it.',
  schema: { type: 'string', format: 'uuid' },
};
export const campaignId = {
  ...contactId,
  description: 'The campaign; its address in the console ends with it.',
};

export const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'Names your request: repeating it with the same key and body has one effect and one answer.',
  schema: { type: 'string', pattern: '^[!-~]{1,200}$' },
};
