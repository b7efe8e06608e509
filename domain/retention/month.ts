/** Months of UTC, in which a table that only grows is kept. */
export interface Month {
  /** As in names of tables: `2027_02`. */
  name: string;
  from: Date;
  /** Its end, which belongs to the next one. */
  to: Date;
}

/** The month of an instant and so many after it, in order. */
export function monthsFrom(at: Date, ahead: number): Month[] {
  const begin = (index: number): Date => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + index));
  return Array.from({ length: ahead + 1 }, (_, index) => {
    const from = begin(index);
    return { name: from.toISOString().slice(0, 7).replace('-', '_'), from, to: begin(index + 1) };
  });
}
