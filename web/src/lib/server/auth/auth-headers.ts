import type { RequestEvent } from '@sveltejs/kit';
import { clientAddressOf } from '../client-address.ts';

/** What the sign-in library is told of a request: cookies as they are by now, name of the browser, address. */
export function headersOf(event: Pick<RequestEvent, 'cookies' | 'request' | 'getClientAddress'>): Headers {
  const pairs = event.cookies.getAll().map(({ name, value }) => `${name}=${encodeURIComponent(value)}`);
  return new Headers({
    cookie: pairs.join('; '),
    'user-agent': event.request.headers.get('user-agent') ?? '',
    'x-redial-client-address': clientAddressOf(event),
  });
}
