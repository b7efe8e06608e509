import type { BotConfiguration } from './bot.ts';
import type { SpeechVendor } from './speech-vendor.ts';
import { voiceAt } from './voices.ts';

/** The vendors that serve us now: there is a key, and nothing says that they are away. */
export interface SpeechSupply {
  hearing: readonly SpeechVendor[];
  speaking: readonly SpeechVendor[];
}

type Spoken = Pick<BotConfiguration, 'language' | 'textToSpeech'>;

/** Whether a bot can hear and speak with what is there. Every vendor hears every language that a bot can be given. */
export function canTalk(bot: Spoken, { hearing, speaking }: SpeechSupply): boolean {
  return hearing.length > 0 && speakers(bot, speaking).length > 0;
}

/** Whether it can even where one of the vendors fails in the call. */
export function survivesAVendor(bot: Spoken, { hearing, speaking }: SpeechSupply): boolean {
  return hearing.length > 1 && speakers(bot, speaking).length > 1;
}

const speakers = (bot: Spoken, vendors: readonly SpeechVendor[]): SpeechVendor[] =>
  vendors.filter((vendor) => voiceAt(vendor, bot) !== null);
