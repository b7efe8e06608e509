import {
  importDoNotCall as storeImport,
  type DoNotCallImport,
  type DoNotCallImported,
} from '#db/do-not-call/list-import.ts';
import { stopNumber, type StopContext } from './stop-number.ts';

/**
 * Puts the numbers of a file on the do-not-call list: who waits for a call is closed, and phones that ring are hung up.
 * @throws RedialError `bad_input`, `too_large`
 */
export async function importDoNotCall(context: StopContext, request: DoNotCallImport): Promise<DoNotCallImported> {
  const { imported, effects } = await storeImport(context.db, request);
  // A file may close a hundred thousand fresh contacts, whose workflows were never begun: those need not be asked for.
  await stopNumber(context, { ...effects, closed: effects.closed.filter(({ wasFresh }) => !wasFresh) });
  return imported;
}
