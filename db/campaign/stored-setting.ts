import { sql, type SQL } from 'drizzle-orm';
import { wholeSettings, type WholeSetting } from '#domain/campaign/setting-limits.ts';
import type { campaigns } from '../schema/index.ts';

/** A setting of a campaign inside a statement, with its default for rows that were stored before there was one. */
export function storedSetting(name: WholeSetting, settings: SQL | typeof campaigns.settings): SQL<number> {
  return sql<number>`coalesce((${settings}->>${sql.raw(`'${name}'`)})::int, ${sql.raw(String(wholeSettings[name].default))})`;
}
