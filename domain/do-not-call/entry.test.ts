import { expect, it } from 'vitest';
import { brandOfScope, brandScope, DoNotCallScope, plainScopes, scopesAgainst } from './entry.ts';

const brandId = '0b7d2c52-7c0a-4f4e-9d0b-5f2f3a1c9e10';

it('bars a campaign by what it calls for', () => {
  expect(scopesAgainst({ purpose: 'survey', brandId: null })).toEqual(['everywhere', 'survey']);
  expect(scopesAgainst({ purpose: 'survey', brandId })).toEqual(['everywhere', 'survey', `brand:${brandId}`]);
});

it('names a brand by its id, and nothing else', () => {
  expect(DoNotCallScope.parse(brandScope(brandId))).toBe(`brand:${brandId}`);
  expect(brandOfScope(brandScope(brandId))).toBe(brandId);
  for (const scope of plainScopes) expect(brandOfScope(DoNotCallScope.parse(scope))).toBe(null);
  for (const text of [
    'brand',
    'brand:',
    'brand:Acme',
    `brand:${brandId} `,
    `brand:${brandId.toUpperCase()}`,
    'elsewhere',
  ]) {
    expect(DoNotCallScope.safeParse(text).success, text).toBe(false);
  }
});
