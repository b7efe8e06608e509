import { expect, it } from 'vitest';
import { dateInput, dateTimeInput } from './date-input.ts';

it('takes dates that survive storing, and no others', () => {
  for (const day of ['1900-01-01', '2026-02-28', '2999-12-31']) {
    expect(dateInput.safeParse(day).success).toBe(true);
    expect(dateTimeInput.safeParse(`${day}T00:00:00+14:00`).success).toBe(true);
  }
  for (const day of ['0000-01-01', '0001-01-01', '1899-12-31', '3000-01-01', '2026-02-29', '9999-12-31', 'soon']) {
    expect(dateInput.safeParse(day).success).toBe(false);
    expect(dateTimeInput.safeParse(`${day}T00:00:00Z`).success).toBe(false);
  }
});
