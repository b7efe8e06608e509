/** Voices for messages to answering machines, by language; Telnyx speaks with those of Amazon Polly. */
const voices: Record<string, string> = {
  ar: 'AWS.Polly.Hala-Neural',
  de: 'AWS.Polly.Vicki-Neural',
  en: 'AWS.Polly.Joanna-Neural',
  'en-au': 'AWS.Polly.Olivia-Neural',
  'en-gb': 'AWS.Polly.Amy-Neural',
  'en-in': 'AWS.Polly.Kajal-Neural',
  es: 'AWS.Polly.Lucia-Neural',
  'es-mx': 'AWS.Polly.Mia-Neural',
  'es-us': 'AWS.Polly.Lupe-Neural',
  fr: 'AWS.Polly.Lea-Neural',
  'fr-ca': 'AWS.Polly.Gabrielle-Neural',
  hi: 'AWS.Polly.Kajal-Neural',
  it: 'AWS.Polly.Bianca-Neural',
  nl: 'AWS.Polly.Laura-Neural',
  pt: 'AWS.Polly.Ines-Neural',
  'pt-br': 'AWS.Polly.Camila-Neural',
};

/** @param language BCP 47; the region decides if it has a voice of its own, else the language, else English. */
export function voiceFor(language: string): string {
  const tag = language.toLowerCase();
  return voices[tag] ?? voices[tag.split('-')[0] ?? ''] ?? 'AWS.Polly.Joanna-Neural';
}
