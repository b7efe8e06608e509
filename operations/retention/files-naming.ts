import { plainCharacters } from '#domain/contact/phone-characters.ts';
import type { Storage } from '#providers/storage/storage.ts';

/** Numbers stand in files as people typed them: their last digits are looked for, whatever is between them. */
const digitsLookedFor = 8;
/** Digits of any script, full-width and superscript ones. */
const notDigits = /[^\p{Nd}⁰¹²³⁴-⁹₀-₉]/gu;

/** Which of these text files of the storage hold a number in E.164, in whatever notation and script. */
export async function filesNaming(storage: Storage, keys: readonly string[], phone: string): Promise<string[]> {
  const wanted = phone.slice(-digitsLookedFor);
  const found: string[] = [];
  for (const key of keys) if (await names(storage, key, wanted)) found.push(key);
  return found;
}

async function names(storage: Storage, key: string, wanted: string): Promise<boolean> {
  if (!(await storage.exists(key))) return false;
  const { stream } = await storage.open(key);
  let digits = '';
  for await (const text of stream.setEncoding('utf8')) {
    digits = digits.slice(-wanted.length) + plainCharacters(String(text).replace(notDigits, ''));
    if (digits.includes(wanted)) return true;
  }
  return false;
}
