/** The instant at which the day after a chosen one begins where the reader is; null if none was chosen. */
export function endOfDay(day: string): string | null {
  if (day === '') return null;
  const next = new Date(`${day}T00:00`);
  next.setDate(next.getDate() + 1);
  return next.toISOString();
}
