import { createCipheriv, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { openSecretBox } from './secret-box.ts';

const key = randomBytes(32).toString('base64');
const box = openSecretBox(key);

it('opens a secret at the place it was sealed for, and nowhere else', () => {
  const sealed = box.seal('hunter2', 'setting/speech');
  expect(box.open(sealed, 'setting/speech')).toBe('hunter2');
  for (const elsewhere of ['setting/language', undefined]) {
    expect(() => box.open(sealed, elsewhere)).toThrow(/secret_sealed_with_other_key/);
  }
  // Nor as one of the older kind, which knows no place.
  expect(() => box.open(sealed.replace('v2.', 'v1.'), 'setting/speech')).toThrow();
});

it('still opens what was sealed before places were known', () => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64'), nonce);
  const body = Buffer.concat([cipher.update('hunter2', 'utf8'), cipher.final()]);
  const older = `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
  expect(box.open(older, 'setting/speech')).toBe('hunter2');
  expect(box.open(box.seal('hunter2'), 'setting/speech')).toBe('hunter2');
});

it('opens with any key of the ring, and seals with the first', () => {
  const newer = randomBytes(32).toString('base64');
  const ring = openSecretBox(`${newer},${key}`);
  expect(ring.open(box.seal('old', 'a'), 'a')).toBe('old');
  expect(openSecretBox(newer).open(ring.seal('new', 'a'), 'a')).toBe('new');
  expect(() => box.open(ring.seal('new', 'a'), 'a')).toThrow();
});
