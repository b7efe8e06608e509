import { randomFillSync } from 'node:crypto';

const pooled = 1024;
/** What is random of an id: variant and 62 bits. */
const randomBytes = 8;
const lastOfMillisecond = 0xfff;

/**
 * Makes ids of contacts as PostgreSQL's `uuidv7()` does (RFC 9562, section 5.7): ascending, with 62 random bits. For a
 * file of contacts, because COPY stores rows one by one as soon as a default is to be asked for each of them, and draws
 * randomness in bulk.
 */
export function contactIds(clock: () => number = Date.now): () => string {
  const random = Buffer.alloc(pooled * randomBytes);
  let digits = '';
  let used = pooled;
  let ms = 0;
  let ofMillisecond = 0;
  let prefix = '';

  function draw(): void {
    randomFillSync(random);
    for (let at = 0; at < random.length; at += randomBytes) random[at] = 0x80 | ((random[at] ?? 0) & 0x3f);
    digits = random.toString('hex');
    used = 0;
  }

  function tick(): void {
    const now = clock();
    const isNext = now <= ms && ofMillisecond < lastOfMillisecond;
    ofMillisecond = isNext ? ofMillisecond + 1 : 0;
    if (isNext) return;
    // A millisecond that is used up, or a clock that was set back: ids ascend all the same.
    ms = Math.max(now, ms + 1);
    const time = ms.toString(16).padStart(12, '0');
    prefix = `${time.slice(0, 8)}-${time.slice(8)}-7`;
  }

  return () => {
    if (used === pooled) draw();
    tick();
    const at = used * randomBytes * 2;
    used += 1;
    const order = ofMillisecond.toString(16).padStart(3, '0');
    return `${prefix}${order}-${digits.slice(at, at + 4)}-${digits.slice(at + 4, at + 16)}`;
  };
}
