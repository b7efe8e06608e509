import type { RequestEvent } from '@sveltejs/kit';
import { clientAddress } from '#domain/workspace/client-address.ts';
import { getServices } from './services.ts';

/** The address of whoever sent the request, through the proxies that REDIAL_TRUSTED_PROXIES names. */
export function clientAddressOf({
  request,
  getClientAddress,
}: Pick<RequestEvent, 'request' | 'getClientAddress'>): string {
  return clientAddress({
    peer: getClientAddress(),
    forwardedFor: request.headers.get('x-forwarded-for'),
    trusted: getServices().environment.REDIAL_TRUSTED_PROXIES,
  });
}
