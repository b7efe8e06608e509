import { z } from 'zod';

/** A field that has a default and is something without it. */
interface Defaulted {
  unwrap(): z.ZodType;
}

type Change<Fields extends Record<string, Defaulted>> = {
  [Name in keyof Fields]: z.ZodOptional<ReturnType<Fields[Name]['unwrap']>>;
};

/** Settings one by one, without their defaults: what a change does not name stays as it is. */
export function changeOf<Fields extends Record<string, Defaulted>>(fields: Fields): z.ZodObject<Change<Fields>> {
  const optional = Object.entries(fields).map(([name, field]) => [name, field.unwrap().optional()]);
  return z.strictObject(Object.fromEntries(optional) as Change<Fields>);
}
