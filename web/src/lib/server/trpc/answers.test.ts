import type { inferRouterOutputs } from '@trpc/server';
import { expect, it } from 'vitest';
import type { Message } from '#domain/message/index.ts';
import type { AppRouter } from './router.ts';

/** Names of what holds a message that nobody has stored or put into words: people would read “[object Object]”. */
type Bare<Answer> = Answer extends Message
  ? true
  : Answer extends readonly (infer Item)[]
    ? Bare<Item>
    : Answer extends object
      ? { [Name in keyof Answer]: Bare<Answer[Name]> }[keyof Answer]
      : never;
type Outputs = inferRouterOutputs<AppRouter>;
type BareProcedures = {
  [Router in keyof Outputs & string]: {
    [Procedure in keyof Outputs[Router] & string]: true extends Bare<Outputs[Router][Procedure]>
      ? `${Router}.${Procedure}`
      : never;
  }[keyof Outputs[Router] & string];
}[keyof Outputs & string];

it('is answered in words that people read', () => {
  // Checked by the compiler: the name of a procedure that answers with a message does not fit here.
  const none: [BareProcedures] extends [never] ? true : BareProcedures = true;
  const found: Bare<{ rows: readonly { says: Message }[] }> = true;
  expect([none, found]).toEqual([true, true]);
});
