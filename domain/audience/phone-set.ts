/** Exact set of phone numbers in 16 bytes each: E.164 has at most 15 digits, which a double holds exactly. */
export class PhoneSet {
  #slots = new Float64Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @returns false if the number was there already. */
  add(e164: string): boolean {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const added = place(this.#slots, Number(e164.slice(1)));
    if (added) this.#size += 1;
    return added;
  }

  has(e164: string): boolean {
    const value = Number(e164.slice(1));
    return this.#slots[slotOf(this.#slots, value)] === value;
  }

  #grow(): void {
    const larger = new Float64Array(this.#slots.length * 2);
    for (const value of this.#slots) if (value !== 0) place(larger, value);
    this.#slots = larger;
  }
}

/** External ids in 16 bytes each, by a hash of 53 bits: of a million ids one in 20,000 lists has two that look the same. */
export class ExternalIdSet {
  readonly #hashes = new PhoneSet();

  /** @returns false if the id was there already. */
  add(externalId: string): boolean {
    return this.#hashes.add(`+${hash53(externalId)}`);
  }
}

/** cyrb53 (public domain); never 0, which a set holds free. */
function hash53(text: string): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 2654435761);
    high = Math.imul(high ^ unit, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return 4294967296 * (2097151 & high) + (low >>> 0) || 1;
}

function place(slots: Float64Array, value: number): boolean {
  const slot = slotOf(slots, value);
  if (slots[slot] === value) return false;
  slots[slot] = value;
  return true;
}

/** Where a value is, or the free slot where it belongs. */
function slotOf(slots: Float64Array, value: number): number {
  const mask = slots.length - 1;
  const mixed = Math.imul(value % 2_147_483_647, 0x9e3779b1) ^ Math.floor(value / 65_536);
  let index = (mixed ^ (mixed >>> 15)) & mask;
  while (slots[index] !== 0 && slots[index] !== value) index = (index + 1) & mask;
  return index;
}
