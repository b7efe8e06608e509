import { BlockList, isIP } from 'node:net';

/** An IPv4 address that comes as IPv6 (`::ffff:192.0.2.1`) in its own form. */
function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address.trim());
  return mapped?.[1] ?? address.trim();
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Whether a text is an address or a network (`192.0.2.0/24`, `2001:db8::/32`). */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 6 ? 128 : 32);
}

/** Whether an address is one of the networks. What is no address is in none. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  const plain = plainAddress(address);
  if (isIP(plain) === 0) return false;
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', prefix] = network.split('/');
    if (prefix === undefined) list.addAddress(base, familyOf(base));
    else list.addSubnet(base, Number(prefix), familyOf(base));
  }
  return list.check(plain, familyOf(plain));
}

/**
 * The address of whoever sent a request. Proxies add whom they heard it from at the end of `X-Forwarded-For`; what stands
 * before the last one that we trust was written by anybody, and is not believed.
 * @param peer the other end of the connection
 * @param trusted networks of our own proxies
 */
export function clientAddress(request: {
  peer: string;
  forwardedFor: string | null;
  trusted: readonly string[];
}): string {
  const hops = (request.forwardedFor ?? '').split(',').map(plainAddress).filter(Boolean);
  let address = plainAddress(request.peer);
  while (isWithin(address, request.trusted)) {
    const before = hops.pop();
    if (before === undefined || isIP(before) === 0) break;
    address = before;
  }
  return address;
}

/** What counts as one address: of IPv6 the 64 bits that a connection is given, since its owner may use all the others. */
export function addressBlock(address: string): string {
  const plain = plainAddress(address);
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = plain.split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
