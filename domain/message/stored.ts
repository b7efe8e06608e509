import { message, messageKinds, type Message } from './index.ts';

/**
 * A message for a column of text, or for a text in Temporal's histories: JSON of code and parameters. What was said word
 * for word is stored as it is.
 */
export function stored({ code, params }: Message): string {
  return code === 'verbatim' ? params.text : JSON.stringify({ code, params });
}

/** Reads what `stored` wrote. Any other text is what a carrier said, or the sentence of an older version: shown as it is. */
export function restored(text: string): Message {
  return readMessage(text) ?? message('verbatim', { text });
}

/** Whether a stored text is a message of ours. */
export function isStoredMessage(text: string): boolean {
  return readMessage(text) !== null;
}

function readMessage(text: string): Message | null {
  if (!text.startsWith('{"code":')) return null;
  try {
    const { code, params } = JSON.parse(text) as { code?: unknown; params?: unknown };
    if (typeof code !== 'string' || !Object.hasOwn(messageKinds, code)) return null;
    return typeof params === 'object' && params !== null ? ({ code, params } as Message) : null;
  } catch {
    return null;
  }
}
