import type { Cookies } from '@sveltejs/kit';

interface Asking {
  cookies: Pick<Cookies, 'getAll'>;
  clientAddress: string;
  userAgent: string | null;
}

/** What the sign-in library is told of a browser's request: cookies as they are by now, name of the browser, address. */
export function authHeaders({ cookies, clientAddress, userAgent }: Asking): Headers {
  const pairs = cookies.getAll().map(({ name, value }) => `${name}=${encodeURIComponent(value)}`);
  return new Headers({
    cookie: pairs.join('; '),
    'user-agent': userAgent ?? '',
    'x-redial-client-address': clientAddress,
  });
}
