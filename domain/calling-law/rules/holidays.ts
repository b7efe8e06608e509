/** Public holidays of one jurisdiction in one year, as they are observed. */
export interface HolidayTable {
  region: string;
  year: number;
  source: string;
  /** Name of the holiday by YYYY-MM-DD. */
  days: Readonly<Record<string, string>>;
}

export const holidayTables: readonly HolidayTable[] = [];
