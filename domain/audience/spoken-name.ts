import { foldWords } from '../fold-letters.ts';

/** What programs and spreadsheets write where there is nothing. */
const noValue =
  /^(?:\(?null\)?|<null>|undefined|nan|n\/a|<na>|#n\/a|#[\p{Lu}\d/]+[!?]|\[object object\]|[-–—_.?\s]+)$/iu;

/** How such a sign begins: nearly every cell of a list begins otherwise, and each is asked. */
const mayBeNoValue = /^[(<nu#[\-–—_.?]/i;

/** Whether a cell holds a sign for nothing rather than a value: such a cell is as good as empty. */
export function isNoValue(text: string): boolean {
  return mayBeNoValue.test(text) && noValue.test(text);
}

/** What stands in columns of names and is no name, folded. */
const placeholders = new Set(
  (
    'none|nil|na|n a|nan|null|undefined|unknown|unnamed|no name|noname|not available|not provided|not applicable|not known|not set|blank|empty|missing|test|test test|tester|tbd|tbc|todo|xx|xxx|xxxx|anonymous|customer|valued customer|contact|new contact|client|lead|new lead|user|guest|prospect|name|full name|first name|last name|customer name|contact name|firstname|lastname|dear customer|sir or madam|' +
    'مجهول|غير معروف|غير متوفر|غير محدد|لا يوجد|لا شيء|بدون|بدون اسم|بلا اسم|الاسم|عميل|العميل|زبون|' +
    'desconocido|sin nombre|nombre|cliente|ninguno|inconnu|sans nom|nom|prenom|client inconnu|aucun|unbekannt|ohne name|kein name|keine angabe|k a|kunde|vorname|nachname'
  )
    .split('|')
    .map(foldWords),
);

const honorifics = new Set(
  'mr|mrs|ms|miss|mx|mister|dr|doctor|prof|professor|sir|madam|maam|eng|hon|rev|capt|herr|frau|fraulein|m|mme|mlle|monsieur|madame|mademoiselle|sr|sra|srta|senor|senora|senorita|don|dona|السيد|السيده|سيد|سيده|الاستاذ|الاستاذه|استاذ|استاذه|أ|ا|د|م|الدكتور|الدكتوره|دكتور|دكتوره|المهندس|مهندس|الشيخ|الانسه|الحاج'
    .split('|')
    .map(foldWords),
);

/** Most names, and a million of them are read in one import: a given and a family name, of letters alone. */
const plainName =
  /^(?:\p{Lu}\p{Ll}+(?: (?:\p{Lu}\p{Ll}+|\d{1,3}))+|[\u0621-\u063f\u0641-\u064a]+(?: [\u0621-\u063f\u0641-\u064a]+)+)$/u;

function isPlainName(text: string): boolean {
  if (!plainName.test(text)) return false;
  const words = text.toLowerCase().replace(/[أإآ]/g, 'ا').replace(/ة/g, 'ه').replace(/ى/g, 'ي');
  return !placeholders.has(words) && !honorifics.has(words.slice(words.lastIndexOf(' ') + 1));
}

/**
 * A name as it can be said to its bearer, or null for what is none: signs for nothing, words such as “unknown”, an address, a
 * number, a form of address alone, a field that was not filled in. Names in capitals get small letters, because capitals are
 * spelled out; emoji and a form of address behind the name are left out.
 */
export function spokenName(text: string): string | null {
  if (isPlainName(text)) return text;
  const name = text
    .normalize('NFC')
    .replace(/[\p{Extended_Pictographic}\u{1F3FB}-\u{1F3FF}\u{1F1E6}-\u{1F1FF}\uFE0F\u20E3]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (!/\p{L}/u.test(name) || isNoValue(name)) return null;
  if (/@|:\/\/|www\.|[{}<>[\]%$]/i.test(name) || /\p{Nd}[\p{Nd}\s().-]{3,}\p{Nd}/u.test(name)) return null;
  const words = foldWords(name).split(' ');
  if (placeholders.has(words.join(' ')) || words.every((word) => honorifics.has(word))) return null;
  return inSmallLetters(withoutTrailingAddress(name));
}

/** `SMITH JOHN MR.`: how tables of customers sort. */
function withoutTrailingAddress(name: string): string {
  const match = /^(.*\S)[\s,]+(?:mr|mrs|ms|miss|herr|frau|mme)\.?$/i.exec(name);
  return match?.[1]?.replace(/,$/, '') ?? name;
}

function inSmallLetters(name: string): string {
  if (/\p{Ll}/u.test(name) || !/\p{Lu}\p{M}*\p{Lu}/u.test(name)) return name;
  return name.replace(/\p{Lu}[\p{Lu}\p{M}]*/gu, (word) => {
    const isInitials = word.length < 4 && !/[AEIOUYÀ-Þ]/u.test(word) && !honorifics.has(word.toLowerCase());
    return isInitials || /^[IVX]{2,4}$/.test(word) ? word : word.slice(0, 1) + word.slice(1).toLowerCase();
  });
}
