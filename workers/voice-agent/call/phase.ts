/**
 * Where a conversation is:
 * - `preparing`: the opening is being made, the session starts;
 * - `waiting`: ready to speak, nobody is there yet;
 * - `opening`: the callee is there and the opening has been handed to their line;
 * - `listening`: they spoke into it, or a machine asks who calls: we are silent until we know who it is;
 * - `talking`: their line has taken our first sound;
 * - `last_words`: something is being said that ends the call (a farewell, an apology, a message for a machine);
 * - `over`: nothing more is said.
 */
export type Phase = 'preparing' | 'waiting' | 'opening' | 'listening' | 'talking' | 'last_words' | 'over';

/**
 * What may come after what. Last words may be due at any time: a callee may ask not to be called again while we still
 * listen for a machine. Nothing follows last words but the end, and nothing follows the end.
 */
const successors: Record<Phase, readonly Phase[]> = {
  preparing: ['waiting', 'last_words', 'over'],
  waiting: ['opening', 'last_words', 'over'],
  opening: ['listening', 'talking', 'last_words', 'over'],
  listening: ['opening', 'last_words', 'over'],
  talking: ['listening', 'last_words', 'over'],
  last_words: ['over'],
  over: [],
};

/** True if a conversation in phase `from` may enter phase `to`. */
export function mayEnter(from: Phase, to: Phase): boolean {
  return successors[from].includes(to);
}

/** The callee is there and gets answers: they have been greeted and no last words are being said. */
export function isConversing(phase: Phase): boolean {
  return phase === 'opening' || phase === 'talking';
}
