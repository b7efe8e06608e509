import { z } from 'zod';
import { roles, type Role } from './permission.ts';

/** How a session's owner showed who he is: by a password (and a code, if he has an app), a passkey, or elsewhere. */
export type SignInMethod = 'password' | 'passkey' | 'oidc';

/** Who must have a second factor. */
export const AccessSetting = z.object({ secondFactorRoles: z.array(z.enum(roles)).default([]) });
export type AccessSetting = z.infer<typeof AccessSetting>;

/** A value of the claim, and the roles that it gives. */
const RoleOfClaim = z.object({ value: z.string().trim().min(1).max(200), role: z.enum(roles) });

/** Sign-in by the workspace's own identity provider (OpenID Connect). */
export const OidcSetting = z.object({
  enabled: z.boolean().default(false),
  /** The provider's name for itself; its discovery document stands below it. */
  issuer: z.url().max(500).nullable().default(null),
  clientId: z.string().trim().max(300).default(''),
  /** What the button says. */
  label: z.string().trim().max(60).default(''),
  /** Path of the claim that names groups, such as `groups` or `realm_access.roles`; empty: roles are given here by hand. */
  roleClaim: z.string().trim().max(200).default(''),
  mapping: z.array(RoleOfClaim).max(50).default([]),
  /** Role of people whom no claim gives one; null refuses them. */
  fallbackRole: z.enum(roles).exclude(['admin']).nullable().default(null),
  /** Whether people who came by the provider may also use a password or a passkey of this workspace. */
  otherWays: z.boolean().default(false),
});
export type OidcSetting = z.infer<typeof OidcSetting>;

/** Whether somebody may do nothing before he has set up a second factor. */
export function needsSecondFactor(
  { secondFactorRoles }: AccessSetting,
  person: { roles: readonly Role[]; twoFactorEnabled: boolean; method: string },
): boolean {
  // A passkey is two factors (the device, and what unlocks it); what a provider asks for is the provider's to say.
  if (person.twoFactorEnabled || person.method === 'passkey' || person.method === 'oidc') return false;
  return person.roles.some((role) => secondFactorRoles.includes(role));
}

/**
 * Whether somebody may sign in by this method. Who came by the provider signs in there alone, if the workspace says so.
 * Admins are let in all the same: when the provider is away, somebody must be able to mend it.
 */
export function mayUseMethod(
  { enabled, otherWays }: OidcSetting,
  person: { roles: readonly Role[]; isFromProvider: boolean; method: SignInMethod },
): boolean {
  if (person.method === 'oidc') return enabled;
  return !enabled || otherWays || !person.isFromProvider || person.roles.includes('admin');
}

/**
 * The roles that the provider's claims give.
 * @returns null if claims say nothing about roles (none is named in the setting); an empty list refuses the person
 */
export function rolesByClaim(setting: OidcSetting, claims: Record<string, unknown>): Role[] | null {
  if (setting.roleClaim === '') return null;
  const values = valuesAt(claims, setting.roleClaim);
  const given = setting.mapping.filter(({ value }) => values.includes(value)).map(({ role }) => role);
  if (given.length === 0) return setting.fallbackRole === null ? [] : [setting.fallbackRole];
  return roles.filter((role) => given.includes(role));
}

/** A claim by its whole name, which may have dots in it, or by its path. */
function valuesAt(claims: Record<string, unknown>, path: string): string[] {
  const own = Object.hasOwn(claims, path) ? claims[path] : path.split('.').reduce(step, claims as unknown);
  return (Array.isArray(own) ? own : [own]).filter((value) => typeof value === 'string');
}

function step(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

const discoveryPath = '/.well-known/openid-configuration';

/** The issuer of what people enter: itself, or the address of its discovery document. */
export function issuerOf(entered: string): string {
  const address = entered.trim();
  return address.endsWith(discoveryPath) ? address.slice(0, -discoveryPath.length) : address;
}

/** Where a provider says what it is. */
export function discoveryAddress(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}${discoveryPath}`;
}
