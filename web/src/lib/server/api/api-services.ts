import type { RequestEvent } from '@sveltejs/kit';
import { clientAddressOf } from '../client-address.ts';
import { getServices, type Services } from '../services.ts';

/** What the answer to a request of the API works with. */
export function apiServices(event: RequestEvent): Services & { clientAddress: string } {
  return { ...getServices(), clientAddress: clientAddressOf(event) };
}
