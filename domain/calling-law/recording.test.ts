import { expect, test } from 'vitest';
import { recordingDisclosure } from './recording.ts';

test.each([
  ...['CA', 'DE', 'FL', 'IL', 'MD', 'MA', 'MT', 'NV', 'NH', 'PA', 'WA', 'CT', 'MI', 'AL'].map(
    (state) => [[`US-${state}`], 'required'] as const,
  ),
  ...['NY', 'TX', 'OH', 'OR', 'GU'].map((state) => [[`US-${state}`], 'default_on'] as const),
  ...['AE', 'DE', 'AU', 'CA-ON', 'FR', 'FR-RE', 'GB', 'SA', 'EG', 'BR', 'IN', 'KE'].map(
    (region) => [[region], 'required'] as const,
  ),
  [['ZA'], 'default_on'],
  // The stricter law of both ends; without any region we do not know.
  [['US-NY', 'US-CA'], 'required'],
  [['US-NY', 'US-TX'], 'default_on'],
  [[], 'required'],
] as const)('%j: %s', (regions, expected) => {
  expect(recordingDisclosure(regions)).toBe(expected);
});
