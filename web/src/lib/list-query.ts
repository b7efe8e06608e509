import type { z } from 'zod';

type Parameters = Pick<URLSearchParams, 'get'>;

/**
 * What the address of a page asks of a list, field by field: what a field does not take is left out, as if it were not in
 * the address; of a list, the parts that are not known. So an address that was typed or is of an older version shows
 * something, never an error.
 */
export function readQuery<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  wanted: Partial<Record<keyof Shape, unknown>>,
): z.output<z.ZodObject<Shape>> {
  const kept = Object.entries(schema.shape).map(([name, field]) => [name, readField(field as z.ZodType, wanted[name])]);
  return schema.parse(Object.fromEntries(kept));
}

function readField(field: z.ZodType, value: unknown): unknown {
  const known = Array.isArray(value) ? value.filter((part) => field.safeParse([part]).success) : value;
  return field.safeParse(known).success ? known : undefined;
}

/** Parts of a parameter that holds several, by commas. */
export function listIn(parameters: Parameters, name: string): string[] {
  return parameters.get(name)?.split(',').filter(Boolean) ?? [];
}

/** The number of a page, from 1. */
export function pageIn(parameters: Parameters): number {
  return Math.max(1, Math.trunc(Number(parameters.get('page'))) || 1);
}
