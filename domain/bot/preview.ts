import { fillVariables, nameVariable, variablesIn, type BotDraft } from './bot.ts';
import { disclosureText } from './disclosure.ts';
import { filledTexts } from './draft-problems.ts';

/** First words of a call, in the order in which they are spoken. */
export interface OpeningPreview {
  disclosure: string;
  /** Empty: the bot lets the other side speak first. */
  words: string;
}

/**
 * What somebody hears first, made as a call makes it (`operations/call/agent-configuration.ts`).
 * @param organisation the workspace's, for a bot that has none of its own
 * @param examples values of columns, by name
 */
export function openingPreview(
  bot: BotDraft,
  opening: 'openingIntroduction' | 'openingGreeting',
  { organisation, examples }: { organisation: string; examples: Record<string, string> },
): OpeningPreview {
  const own = bot.organisation === '' ? organisation : bot.organisation;
  const values = { ...examples, organisation: own, bot_name: bot.name };
  return {
    disclosure: disclosureText({ name: bot.name, organisation: own, language: bot.language }),
    words: fillVariables(bot[opening], values),
  };
}

/** Variables of a bot's texts that have another value for each person, the name first. */
export function personalVariables(bot: BotDraft): string[] {
  const used = variablesIn(filledTexts.map((field) => bot[field]).join('\n'));
  const own = used.filter((name) => name !== 'organisation' && name !== 'bot_name');
  return own.toSorted((a, b) => Number(b === nameVariable) - Number(a === nameVariable));
}
