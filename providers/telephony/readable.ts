/**
 * What a vendor said, as people may read it: texts are stored, shown and logged. Holds nothing that could be a phone
 * number, no status details in base64, and nothing else that is written for programs.
 */
export function readable(text: string): string {
  return withoutNumbers(withoutBlobs(text)).replace(/\s+/g, ' ').trim();
}

/** A vendor's text without anything that could be a phone number. */
export function withoutNumbers(text: string): string {
  return text.replace(/\+?\d[\d\s().-]{5,}\d/g, '…').slice(0, 200);
}

/** Bodies of answers in place of a reason: SDP, XML, JSON. They are the whole text or its end. */
const bodies = /(?:^|\s)(?:v=0\s|<\?xml|<[a-z][\w:-]*[\s>]|[{[]\s*").*$/is;
const typeUrls = /type\.googleapis\.com\/\S*/g;
const controls = /[\p{Cc}\uFFFD]+/gu;
const longTokens = /[A-Za-z0-9+/_-]{16,}={0,2}…?/g;

function withoutBlobs(text: string): string {
  return text
    .replace(bodies, '')
    .replace(typeUrls, '')
    .replace(controls, ' ')
    .replace(longTokens, (token) => (isEncoded(token) ? '' : token));
}

/** Words change between small and large letters once or twice; base64 and ids do so all the time, or hold digits too. */
function isEncoded(token: string): boolean {
  const hasBoth = /[a-z]/.test(token) && /[A-Z]/.test(token);
  const changes = token.match(/[a-z][A-Z]|[A-Z]{2}[a-z]|\d[A-Za-z]/g)?.length ?? 0;
  return hasBoth && (changes >= 4 || /=/.test(token) || (changes >= 1 && /\d/.test(token)));
}
