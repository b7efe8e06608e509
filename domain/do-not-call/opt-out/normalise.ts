/**
 * Brings a transcript into the form in which patterns are written: compatibility forms, lower case, no accents and no
 * Arabic vowel signs or tatweel, no letter drawn out, one form for the letters that speech recognition confuses, no punctuation, single
 * spaces, one at each end.
 */
export function normalise(text: string): string {
  const letters = text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ـ/g, '')
    .replace(/[أإآٱ]/g, 'ا')
    .replace(/ى/g, 'ي')
    .replace(/ؤ/g, 'و')
    .replace(/ئ/g, 'ي')
    .replace(/ة/g, 'ه')
    .replace(/ء/g, '')
    .replace(/ی/g, 'ي')
    .replace(/ک/g, 'ك')
    // "don't" and "m'appelez" become one word.
    .replace(/['’‘`´ʼ]/g, '')
    .replace(/œ/g, 'oe')
    // Letters that are drawn out: "stoooop".
    .replace(/(\p{L})\1{2,}/gu, '$1');
  const words = ` ${letters.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `.replace(/^ {2}$/, ' ');
  // As people type Spanish and French.
  return words.replace(/ q (?=\p{L})/gu, ' que ');
}

/** The same without the sounds of thinking and without words said twice: "uh don't don't call" becomes "dont call". */
export function withoutHesitation(normalised: string): string {
  return normalised
    .replace(/(?<= )(?:u+h+m?|u+m+|e+r+m+|h+m+|m+h*m+|euh+|heu+|beh|اه|امم+|اممم|ايه يعني) /gu, '')
    .replace(/ (\S+)(?: \1)+(?= )/gu, ' $1');
}

/** A transcript without a "no" that stands for itself: "No, call me" asks for a call, "no call me" for none. */
export function withoutAnswer(transcript: string): string {
  return transcript.replace(
    /(?<=^|[.!?;,،]\s*)(?:no|nope|nah|non|لا)\s*[,.!;:،]\s*(?!thank|thx|no|gracias|muchas|merci|شكر|مشكور|متشكر|تسلم|يعطيك)(?=\p{L})/giu,
    '',
  );
}
