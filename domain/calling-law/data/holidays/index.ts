import { northernDefaultHolidays } from './default-north.ts';
import { otherDefaultHolidays } from './default-others.ts';
import { frenchHolidays } from './france.ts';
import type { HolidayTable } from './holiday-table.ts';
import { otherHolidays } from './other-countries.ts';
import { unitedStatesHolidays } from './united-states.ts';
import { westernEuropeanHolidays } from './western-europe.ts';

export type { HolidayTable } from './holiday-table.ts';

/**
 * All holiday tables. Countries and states whose law forbids calls on holidays need one for every year in which
 * they are called; countries of the default have one where the days are well known.
 */
export const holidayTables: readonly HolidayTable[] = [
  ...unitedStatesHolidays,
  ...frenchHolidays,
  ...westernEuropeanHolidays,
  ...otherHolidays,
  ...northernDefaultHolidays,
  ...otherDefaultHolidays,
];
