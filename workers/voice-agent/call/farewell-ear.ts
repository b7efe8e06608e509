import { normalise } from '#domain/do-not-call/opt-out/normalise.ts';

const goodbye =
  'good ?bye|bye|bye ?bye|see you|مع السلامه|باي|وداعا|الي اللقا|adios|chao|hasta luego|au revoir|a bientot';
const around =
  'ok|okay|yes|yeah|well|thanks|thank you|you too|and|good|fine|have a (?:nice|good|great) (?:day|one|evening)|take care|then|now|' +
  'شكرا|طيب|تمام|اوكي|gracias|si|bueno|igualmente|merci|oui|bonne journee|bonne soiree|vous aussi';
const onlyFarewell = new RegExp(`^ ?(?:(?:${goodbye}|${around})(?: |$))+$`);
const hasGoodbye = new RegExp(`(?:^| )(?:${goodbye})(?: |$)`);

/**
 * Hears that somebody says goodbye, and nothing else, for the second time: the bot has answered the first, and would answer
 * each further one. "Say goodbye to my old contract" is no farewell.
 */
export class FarewellEar {
  #times = 0;

  /** @returns true if both have said goodbye */
  hear(text: string): boolean {
    const words = normalise(text);
    this.#times = onlyFarewell.test(words) && hasGoodbye.test(words) ? this.#times + 1 : 0;
    return this.#times > 1;
  }
}
