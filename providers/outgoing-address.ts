import { lookup as resolve, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { RedialError } from '#domain/error.ts';

/** Networks that are not the public Internet (IANA special-purpose registries for IPv4 and IPv6). */
const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv6');
}
const publicIpv6 = new BlockList();
publicIpv6.addSubnet('2000::', 3, 'ipv6');
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export interface OutgoingPolicy {
  /** This machine may be reached too: the sandbox's services live there. Other private networks never. */
  allowLoopback: boolean;
}

/** May a request that somebody else chose the address of go to this IP address? Unreadable ones may not. */
export function mayReach(address: string, policy: OutgoingPolicy): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  if (isLoopback(address)) return policy.allowLoopback;
  if (family === 4) return !privateNetworks.check(address, 'ipv4');
  return publicIpv6.check(address, 'ipv6') && !privateNetworks.check(address, 'ipv6');
}

function isLoopback(address: string): boolean {
  return loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Checks what can be known of an address before it is resolved.
 * @throws RedialError `bad_input`: not a web address, not encrypted, with a password in it, or a forbidden IP address.
 */
export function checkOutgoingUrl(text: string, policy: OutgoingPolicy): URL {
  const url = URL.parse(text);
  if (!url) throw new RedialError('address_invalid');
  if (url.username || url.password) throw new RedialError('address_with_password');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const literal = isIP(host) !== 0;
  if (literal && !mayReach(host, policy)) throw privateAddress();
  if (url.protocol === 'https:') return url;
  const local = policy.allowLoopback && (host === 'localhost' || (literal && isLoopback(host)));
  if (url.protocol === 'http:' && local) return url;
  throw new RedialError('address_not_encrypted');
}

/**
 * A resolver for `net.connect` that refuses names which lead to a forbidden address. The connection goes to the very
 * addresses that were checked, so a name cannot change its meaning between check and use. Names that lead to forbidden
 * and allowed addresses are refused as a whole. IP addresses in a URL do not pass here: see `checkOutgoingUrl`.
 */
export function guardedLookup(policy: OutgoingPolicy, resolver: typeof resolve = resolve): LookupFunction {
  return (hostname, options, done) => {
    resolver(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return done(error, '');
      if (addresses.length === 0 || addresses.some(({ address }) => !mayReach(address, policy))) {
        return done(privateAddress(), '');
      }
      const [first] = addresses;
      if (options.all) return done(null, addresses);
      done(null, first?.address ?? '', first?.family);
    });
  };
}

function privateAddress(): RedialError {
  return new RedialError('address_private');
}

/**
 * Checks an address before it is kept: what it says, and where its name leads now. Vendors' own clients connect to speech and
 * language model, and they resolve the name themselves.
 * @throws RedialError `bad_input` as `checkOutgoingUrl`, and for a name that leads to a forbidden address; `unavailable` for
 * a name that leads nowhere.
 */
export async function checkKeptAddress(text: string, policy: OutgoingPolicy, resolver?: typeof resolve): Promise<void> {
  await addressAt(checkOutgoingUrl(text, policy).hostname, policy, resolver);
}

/**
 * The IP address to connect to for a server that is named without a protocol (of mail): it was checked, so the name cannot
 * change its meaning between check and use.
 * @throws RedialError `bad_input` for what is no name, a forbidden address, or a connection that is not encrypted and leaves
 * this machine; `unavailable` for a name that leads nowhere.
 */
export async function checkServer(
  { host, isEncrypted }: { host: string; isEncrypted: boolean },
  policy: OutgoingPolicy,
  resolver?: typeof resolve,
): Promise<string> {
  const isAddress = isIP(host) !== 0;
  if (!isAddress && !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(host)) throw new RedialError('mail_host_malformed');
  if (isAddress && !mayReach(host, policy)) throw privateAddress();
  const address = await addressAt(host, policy, resolver);
  if (!isEncrypted && !isLoopback(address)) throw new RedialError('address_not_encrypted');
  return address;
}

async function addressAt(hostname: string, policy: OutgoingPolicy, resolver = resolve): Promise<string> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return host;
  return new Promise<string>((done, refuse) => {
    guardedLookup(policy, resolver)(host, { all: false }, (error, address) => {
      if (error === null) return done(address as string);
      refuse(error instanceof RedialError ? error : new RedialError('address_unreachable', { code: error.code ?? '' }));
    });
  });
}
