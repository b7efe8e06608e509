/** Where a bot stands: never published, as published, or published with a draft that says something else. */
export const botStates = ['draft', 'published', 'edited'] as const;
export type BotState = (typeof botStates)[number];

export function botStateOf(bot: { publishedVersion: number | null; hasDraft: boolean }): BotState {
  if (bot.publishedVersion === null) return 'draft';
  return bot.hasDraft ? 'edited' : 'published';
}
