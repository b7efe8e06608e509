/** Texts of messages under the same names; each is read when it is shown, in the language of whoever looks. */
export function texts<Name extends string>(messages: Record<Name, () => string>): Record<Name, string> {
  const read = {} as Record<Name, string>;
  for (const name of Object.keys(messages) as Name[]) {
    Object.defineProperty(read, name, { get: messages[name], enumerable: true });
  }
  return read;
}
