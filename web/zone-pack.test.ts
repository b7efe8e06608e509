import packed from 'moment-timezone/data/packed/latest.json' with { type: 'json' };
import { expect, it } from 'vitest';
import { defaultZoneData, packedZoneData } from '#domain/calling-law/data/zones/zone-data.ts';
import { recentZones } from './zone-pack.ts';

it('tells browsers the same times as the server has, in a small file', () => {
  const recent = recentZones(packed);
  const browser = packedZoneData(recent);
  const names = [...packed.zones, ...packed.links.map((link) => link.split('|')[1] ?? '')].map(
    (entry) => entry.split('|')[0] ?? '',
  );
  const different = names.filter((name) => {
    for (let ms = Date.UTC(2020, 0, 1); ms < Date.UTC(2036, 0, 1); ms += 9.5 * 86_400_000) {
      if (browser.offsetMinutes(name, ms) !== defaultZoneData.offsetMinutes(name, ms)) return true;
    }
    return false;
  });
  expect(names.length).toBeGreaterThan(500);
  expect(different).toEqual([]);
  expect(JSON.stringify(recent).length).toBeLessThan(60_000);
});
