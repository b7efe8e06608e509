import { expect, it } from 'vitest';
import { z } from 'zod';
import { valueOfSchema, type Schema } from './schema-value.ts';

const Anything = z.object({
  title: z.string().min(10),
  kind: z.enum(['a', 'b']),
  score: z.number().min(3),
  count: z.int().min(0),
  flag: z.boolean(),
  maybe: z.string().nullable(),
  list: z.array(z.object({ x: z.string() })).min(2),
  either: z.union([z.literal('only'), z.object({ y: z.number() })]),
  nested: z.object({ deep: z.object({ z: z.array(z.string()) }) }),
});
const schema = z.toJSONSchema(Anything) as Schema;

it('is valid for any schema', () => {
  expect(() => Anything.parse(valueOfSchema(schema))).not.toThrow();
});

it('takes what is known where it fits, and only there', () => {
  const value = valueOfSchema(schema, { kind: 'b', title: 'something long', count: 'many', nested: { deep: 1 } });
  expect(value).toMatchObject({ kind: 'b', title: 'something long', count: 0 });
  expect(() => Anything.parse(value)).not.toThrow();
});

it('follows references and ends those that run in circles', () => {
  const tree: Schema = {
    $ref: '#/$defs/node',
    $defs: { node: { type: 'object', properties: { next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } } } },
  };
  expect(valueOfSchema(tree)).toEqual({ next: null });
});
