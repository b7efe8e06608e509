import { clsx, type ClassValue } from 'clsx';
import { twMerge } from 'tailwind-merge';

/** Joins class names; of utilities that contradict each other the last one wins. */
export function classes(...values: ClassValue[]): string {
  return twMerge(clsx(values));
}
