import type { Context } from 'hono';
import { errors } from './errors.ts';

const largestPage = 250;

/** @throws TelnyxError 10015 for a body that is no JSON. */
export async function json(context: Context): Promise<unknown> {
  const text = await context.req.text();
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw errors.badRequest('The request body is not valid JSON.');
  }
}

/** One page of a list, as Telnyx numbers them (from 1). */
export function page(context: Context, items: readonly object[]): Response {
  const size = Math.min(largestPage, positive(context.req.query('page[size]'), 20));
  const number = positive(context.req.query('page[number]'), 1);
  const meta = {
    page_number: number,
    page_size: size,
    total_pages: Math.max(1, Math.ceil(items.length / size)),
    total_results: items.length,
  };
  return context.json({ data: items.slice((number - 1) * size, number * size), meta });
}

function positive(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
}

/** @throws TelnyxError 10005 */
export function find<Item extends { id: string }>(items: readonly Item[], id: string): Item {
  const found = items.find((item) => item.id === id);
  if (!found) throw errors.notFound();
  return found;
}
