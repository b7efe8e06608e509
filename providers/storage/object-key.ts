import { RedialError } from '#domain/error.ts';

/** Endings of files that the folder keeps beside an object; no key may end so, whatever the storage. */
export const typeEnding = '.content-type';
export const partEnding = '.part';

/** @throws RedialError `bad_input` for a key that could leave its place, or is not usable in every storage. */
export function requireUsableKey(key: string): void {
  const isPlain = key.split('/').every((part) => /^[\w.-]{1,200}$/.test(part) && !/^\.+$/.test(part));
  if (!isPlain || key.endsWith(typeEnding) || key.endsWith(partEnding)) throw new RedialError('file_name_unusable');
}
