export const languages = ['en', 'ar', 'es', 'fr'] as const;
export type Language = (typeof languages)[number];

/** The language of a BCP 47 tag; English for what the simulated model does not speak. */
export function languageOf(tag: string): Language {
  const primary = tag.toLowerCase().split('-')[0];
  return languages.find((language) => language === primary) ?? 'en';
}
