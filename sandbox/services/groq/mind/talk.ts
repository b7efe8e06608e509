import { call, say, type Answer, type ToolCall } from '../answer.ts';
import type { Message } from '../chat-request.ts';
import { readBriefing, type Briefing, type Field } from './briefing.ts';
import { callbackTime } from './callback-time.ts';
import { readDialogue, type Dialogue, type UsedTool } from './dialogue.ts';
import { questionFor, valueFor } from './fields.ts';
import { fold } from './folded-text.ts';
import { hear, yesOrNo, type Intent } from './hearing.ts';
import { phrasesIn, type Phrases } from './phrases.ts';

/** No call goes on for ever. */
const longestTurns = 6;

/** The next turn of a bot that asks for its fields one after the other, unless people want something else. */
export function talk(messages: readonly Message[], tools: ReadonlySet<string>): Answer {
  const prompt = messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .map(({ content }) => content)
    .join('\n');
  return new Speaker(readBriefing(prompt), readDialogue(messages), tools).answer();
}

/** A question to be asked; without a field, the answer is not noted. */
interface Question {
  words: string;
  field: Field | null;
}

class Speaker {
  readonly #briefing: Briefing;
  readonly #dialogue: Dialogue;
  readonly #tools: ReadonlySet<string>;
  readonly #phrases: Phrases;
  readonly #questions: Question[];

  constructor(briefing: Briefing, dialogue: Dialogue, tools: ReadonlySet<string>) {
    this.#briefing = briefing;
    this.#dialogue = dialogue;
    this.#tools = tools;
    this.#phrases = phrasesIn(briefing.language);
    const { tellMore, sendDetails } = this.#phrases;
    this.#questions =
      briefing.fields.length > 0
        ? briefing.fields.map((field) => ({ field, words: questionFor(field, briefing.language) }))
        : [tellMore, sendDetails].map((words) => ({ field: null, words }));
  }

  answer(): Answer {
    const { utterance, usedNow, turns } = this.#dialogue;
    const used = usedNow.at(-1);
    if (used) return this.#afterTools(usedNow, used);
    if (utterance === null) return say(this.#introduction());
    const intent = hear(utterance);
    if (intent === 'opt_out') return this.#optOut(utterance);
    if (this.#dialogue.used.some(({ name, result }) => name === 'schedule_callback' && !failed(result))) {
      return this.#close(this.#phrases.closing);
    }
    if (turns >= longestTurns) return this.#close(this.#phrases.closing);
    if (this.#isAboutCallback(intent, utterance)) return this.#callback(utterance);
    return this.#reply(intent, utterance);
  }

  #reply(intent: Intent, utterance: string): Answer {
    const { artificial, deferred, here, again, accepted, closing } = this.#phrases;
    switch (intent) {
      case 'asks_if_artificial':
        return say(`${artificial} ${this.#question()?.words ?? ''}`.trim());
      case 'asks_who':
        return say(`${this.#introduction()} ${this.#question()?.words ?? ''}`.trim());
      case 'question':
        return say(`${deferred} ${this.#question()?.words ?? ''}`.trim());
      case 'greeting':
        return say(
          this.#dialogue.turns === 0
            ? (this.#question()?.words ?? here)
            : `${here} ${this.#question()?.words ?? ''}`.trim(),
        );
      case 'nothing':
        return say(again);
      case 'goodbye':
        return this.#close(closing);
      case 'declines':
        return this.#close(accepted);
      default:
        return this.#next(utterance);
    }
  }

  /** Notes the answer to the question asked before and asks the next one. */
  #next(utterance: string): Answer {
    const asked = this.#asked();
    const value = asked?.field ? valueFor(asked.field, utterance) : '';
    const captures =
      asked?.field && value !== '' && this.#tools.has('capture_field')
        ? [call('capture_field', { name: asked.field.name, value })]
        : [];
    const next = this.#unasked();
    if (!next) return this.#close(this.#phrases.closing, captures);
    return say(asked ? `${this.#phrases.thanks} ${next.words}` : next.words, ...captures);
  }

  #isAboutCallback(intent: Intent, utterance: string): boolean {
    if (intent === 'callback') return true;
    const { before } = this.#dialogue;
    if (before.includes(this.#phrases.whenToCall)) return intent === 'answer' || intent === 'question';
    // "Do you have a minute?" – "No."
    return (
      this.#asked() === null &&
      /\b(minute|moment|good time|minuto)\b|دقيقه/.test(fold(before)) &&
      /^(no|nope|لا|non)[\s.,!]*$/.test(fold(utterance)) &&
      yesOrNo(utterance) === 'no'
    );
  }

  #callback(phrase: string): Answer {
    const { whenToCall, callbackFailed } = this.#phrases;
    if (!this.#tools.has('schedule_callback')) return this.#close(callbackFailed);
    const time = callbackTime(phrase, this.#briefing.now);
    if (time) return say('', call('schedule_callback', { ...time, phrase }));
    // Asked once already: an hour from now is better than a quarrel.
    if (this.#dialogue.said.some((words) => words.includes(whenToCall))) {
      return say('', call('schedule_callback', { delayMinutes: 60, phrase }));
    }
    return say(whenToCall);
  }

  #optOut(quote: string): Answer {
    const { optedOut } = this.#phrases;
    return this.#tools.has('opt_out') ? say('', call('opt_out', { quote })) : this.#close(optedOut);
  }

  /** Continues the turn with the results of the tools. */
  #afterTools(usedNow: UsedTool[], last: UsedTool): Answer {
    const { optedOut, whenToCall, callbackFailed, callback } = this.#phrases;
    if (usedNow.some(({ name }) => name === 'end_call')) return say('');
    if (usedNow.some(({ name }) => name === 'opt_out')) return this.#close(optedOut);
    if (last.name === 'schedule_callback') {
      if (/\bask\b|could not be read/i.test(last.result)) return say(whenToCall);
      const time = confirmedTime(last.result);
      return this.#close(time === null ? callbackFailed : callback(time));
    }
    // The words were already said together with the call of the tool.
    if (this.#dialogue.spokeNow) return say('');
    const next = this.#unasked();
    return next ? say(next.words) : this.#close(this.#phrases.closing);
  }

  #close(words: string, before: ToolCall[] = []): Answer {
    const end = this.#tools.has('end_call') ? [call('end_call', { reason: 'The conversation is over.' })] : [];
    return say(words, ...before, ...end);
  }

  #introduction(): string {
    const { name, organisation } = this.#briefing;
    return this.#phrases.introduction(name === '' ? 'your assistant' : name, organisation);
  }

  /** The question that the callee has just been asked. */
  #asked(): Question | null {
    return this.#questions.find(({ words }) => this.#dialogue.before.includes(words)) ?? null;
  }

  /** The first question that was not asked yet. */
  #unasked(): Question | null {
    return this.#questions.find(({ words }) => !this.#dialogue.said.some((said) => said.includes(words))) ?? null;
  }

  /** What is to be asked now, where the last question was not answered. */
  #question(): Question | null {
    return this.#asked() ?? this.#unasked();
  }
}

/** The time in the tool's "The callback is set for … ." without brackets; null if nothing was set. */
function confirmedTime(result: string): string | null {
  const time = /\bset for (.+?)(?:\)\.|\.(?:\s|$))/.exec(result)?.[1];
  return time?.replace(' (', ', ').replace(')', '') ?? null;
}

function failed(result: string): boolean {
  return confirmedTime(result) === null;
}
