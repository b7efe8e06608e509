import { describe, expect, it } from 'vitest';
import { discoveryAddress, issuerOf, mayUseMethod, needsSecondFactor, OidcSetting, rolesByClaim } from './access.ts';

describe('a second factor', () => {
  const person = { roles: ['reviewer', 'admin'] as const, twoFactorEnabled: false, method: 'password' };

  it('is missing where one of the roles asks for it', () => {
    expect(needsSecondFactor({ secondFactorRoles: ['admin'] }, person)).toBe(true);
    expect(needsSecondFactor({ secondFactorRoles: ['engineer'] }, person)).toBe(false);
    expect(needsSecondFactor({ secondFactorRoles: [] }, person)).toBe(false);
  });

  it('is there with an app, a passkey, or a provider that asked', () => {
    const rule = { secondFactorRoles: ['admin' as const] };
    expect(needsSecondFactor(rule, { ...person, twoFactorEnabled: true })).toBe(false);
    for (const method of ['passkey', 'oidc']) expect(needsSecondFactor(rule, { ...person, method })).toBe(false);
  });
});

describe('roles by claim', () => {
  const setting = OidcSetting.parse({
    roleClaim: 'realm_access.roles',
    mapping: [
      { value: 'dialler-admins', role: 'admin' },
      { value: 'qa', role: 'reviewer' },
    ],
  });

  it('are those of all values that are mapped', () => {
    const claims = { realm_access: { roles: ['qa', 'other', 'dialler-admins'] } };
    expect(rolesByClaim(setting, claims)).toEqual(['admin', 'reviewer']);
  });

  it('may stand in one text, and under a name with dots', () => {
    expect(rolesByClaim({ ...setting, roleClaim: 'group' }, { group: 'qa' })).toEqual(['reviewer']);
    const roleClaim = 'https://northwind.example/groups';
    expect(rolesByClaim({ ...setting, roleClaim }, { [roleClaim]: ['qa'] })).toEqual(['reviewer']);
  });

  it.each([{}, { realm_access: null }, { realm_access: { roles: 7 } }, { realm_access: { roles: ['QA'] } }])(
    'are none, or the one for everybody, in %j',
    (claims) => {
      expect(rolesByClaim(setting, claims)).toEqual([]);
      expect(rolesByClaim({ ...setting, fallbackRole: 'leadership' }, claims)).toEqual(['leadership']);
    },
  );

  it('are not looked at where no claim is named, or where it is one that every object has', () => {
    expect(rolesByClaim({ ...setting, roleClaim: '' }, { group: 'qa' })).toBeNull();
    expect(rolesByClaim({ ...setting, roleClaim: 'constructor.name' }, {})).toEqual([]);
  });

  it('make nobody an admin who is only here', () => {
    expect(OidcSetting.safeParse({ fallbackRole: 'admin' }).success).toBe(false);
  });
});

it('lets people of the provider in by other ways only where that is allowed, and admins always', () => {
  const setting = OidcSetting.parse({ enabled: true });
  const person = { roles: ['reviewer'] as const, isFromProvider: true, method: 'password' as const };
  expect(mayUseMethod(setting, person)).toBe(false);
  expect(mayUseMethod(setting, { ...person, method: 'passkey' })).toBe(false);
  expect(mayUseMethod(setting, { ...person, isFromProvider: false })).toBe(true);
  expect(mayUseMethod(setting, { ...person, roles: ['admin'] })).toBe(true);
  expect(mayUseMethod({ ...setting, otherWays: true }, person)).toBe(true);
  expect(mayUseMethod({ ...setting, enabled: false }, person)).toBe(true);
  expect(mayUseMethod({ ...setting, enabled: false }, { ...person, method: 'oidc' })).toBe(false);
});

it('takes an issuer and the address of its discovery document', () => {
  expect(issuerOf(' https://id.example/realm/.well-known/openid-configuration')).toBe('https://id.example/realm');
  expect(issuerOf('https://id.example/')).toBe('https://id.example/');
  expect(discoveryAddress('https://id.example/')).toBe('https://id.example/.well-known/openid-configuration');
});
