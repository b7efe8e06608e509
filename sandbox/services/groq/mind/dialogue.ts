import type { Message } from '../chat-request.ts';

/** A tool that was called, with what it answered. */
export interface UsedTool {
  name: string;
  result: string;
}

/** A conversation as the simulated model sees it. */
export interface Dialogue {
  /** What the callee said since the model spoke last; null if they have said nothing at all. */
  utterance: string | null;
  /** The model's last words before it. */
  before: string;
  /** Everything the model has said. */
  said: string[];
  /** How often the model has spoken since the callee's first words. */
  turns: number;
  /** Tools used since the callee's last words. */
  usedNow: UsedTool[];
  /** Tools used in the whole call. */
  used: UsedTool[];
  /** The model has spoken since the callee's last words. */
  spokeNow: boolean;
}

export function readDialogue(messages: readonly Message[]): Dialogue {
  const lastUser = messages.findLastIndex(({ role }) => role === 'user');
  const firstUser = messages.findIndex(({ role }) => role === 'user');
  const speaks = ({ role, content }: Message): boolean => role === 'assistant' && content.trim() !== '';
  const previous = messages.slice(0, Math.max(lastUser, 0)).findLastIndex(speaks);
  const words = messages.slice(previous + 1, lastUser + 1).filter(({ role }) => role === 'user');
  const after = messages.slice(lastUser + 1);
  return {
    utterance: lastUser < 0 ? null : words.map(({ content }) => content.trim()).join(' '),
    before: messages[previous]?.content ?? '',
    said: messages.filter(speaks).map(({ content }) => content),
    turns: firstUser < 0 ? 0 : messages.slice(firstUser).filter(speaks).length,
    usedNow: usedTools(after),
    used: usedTools(messages),
    spokeNow: after.some(speaks),
  };
}

function usedTools(messages: readonly Message[]): UsedTool[] {
  const results = new Map(messages.map(({ tool_call_id: id, content }) => [id, unquoted(content)]));
  return messages.flatMap(({ tool_calls: calls = [] }) =>
    calls.map(({ id, function: { name } }) => ({ name, result: results.get(id) ?? '' })),
  );
}

/** Agent frameworks send results as JSON: a sentence comes in quotes. */
function unquoted(result: string): string {
  try {
    const value: unknown = JSON.parse(result);
    return typeof value === 'string' ? value : result;
  } catch {
    return result;
  }
}
