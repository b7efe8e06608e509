import { z } from 'zod';

/** Text of up to so many characters, counted as JSON Schema and people do: an emoji of two UTF-16 units is one. */
export const textUpTo = (maxCharacters: number) =>
  z
    .string()
    .refine(
      (text) => text.length <= maxCharacters || (text.length <= 2 * maxCharacters && [...text].length <= maxCharacters),
      `At most ${maxCharacters} characters.`,
    )
    .meta({ maxLength: maxCharacters });
