/** Public holidays of one jurisdiction in one year, as they are observed. */
export interface HolidayTable {
  /** ISO 3166-1 country or ISO 3166-2 subdivision. */
  region: string;
  year: number;
  source: string;
  /** Name of the holiday by YYYY-MM-DD. */
  days: Readonly<Record<string, string>>;
}
