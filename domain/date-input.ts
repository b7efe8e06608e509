import { z } from 'zod';

/** Before and after, dates are slips of a program (year 1, year 20026), and not every part of ours reads them alike. */
const isUsual = (date: string): boolean => /^(19|2\d)\d\d-/.test(date);
const message = 'Name a year from 1900 to 2999.';

/** A moment as programs send it: ISO 8601 with an offset. */
export const dateTimeInput = z.iso.datetime({ offset: true }).refine(isUsual, message);

/** A day as programs send it: ISO 8601. */
export const dateInput = z.iso.date().refine(isUsual, message);
