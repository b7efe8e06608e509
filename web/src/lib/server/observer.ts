import { BlockList, isIP, isIPv6 } from 'node:net';
import { requirePermission } from './http.ts';
import { isSameSecret } from './trpc/context.ts';

/** What tells who asks. */
export interface ObserverRequest {
  request: Pick<Request, 'headers'>;
  locals: App.Locals;
  /** As the adapter knows it: of the connection, or of the header that `ADDRESS_HEADER` names. */
  getClientAddress: () => string;
}

interface ObserverSettings {
  REDIAL_METRICS_TOKEN?: string | undefined;
  REDIAL_METRICS_ADDRESSES?: string[] | undefined;
}

/**
 * Lets pass who may see how much is going on: a program with the token of its own, one that asks from a listed address,
 * or a person with the permission.
 * @throws RedialError as `requirePermission`
 */
export function requireObserver({ request, locals, getClientAddress }: ObserverRequest, settings: ObserverSettings) {
  const bearer = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  const { REDIAL_METRICS_TOKEN: token, REDIAL_METRICS_ADDRESSES: addresses = [] } = settings;
  if (token !== undefined && bearer !== undefined && isSameSecret(bearer, token)) return;
  if (addresses.length > 0 && isListed(addresses, addressOf(request.headers, getClientAddress))) return;
  requirePermission(locals, 'health.read');
}

/** Headers of proxies: the connection's address is then the proxy's, which everybody's request would have. */
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/** Null if nobody can say from where the request comes. */
function addressOf(headers: Headers, getClientAddress: () => string): string | null {
  const toldByProxy = process.env.ADDRESS_HEADER !== undefined;
  if (!toldByProxy && proxyHeaders.some((name) => headers.has(name))) return null;
  try {
    return getClientAddress();
  } catch {
    // The proxy's header is missing.
    return null;
  }
}

/** @param addresses IPv4 or IPv6, single ones or networks (`10.0.0.0/8`) */
export function isListed(addresses: readonly string[], address: string | null): boolean {
  if (address === null) return false;
  const list = new BlockList();
  for (const entry of addresses) {
    const [network = '', bits] = entry.split('/');
    const family = isIPv6(network) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(bits), family);
  }
  // A socket for both families writes IPv4 addresses as IPv6.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(plain) !== 0 && list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}
