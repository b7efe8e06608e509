import type { voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import type { CallConfiguration } from '#domain/call/agent-protocol.ts';
import { phrasesFor } from './phrases.ts';
import type { BotVoice } from '../sound/bot-voice.ts';
import { leadIn } from '../sound/line.ts';
import { durationMs, playable, synthesise } from '../sound/speech.ts';
import { knownPhrase, spokenPhrase } from '../sound/spoken-phrases.ts';
import type { TranscriptReporter } from '../reports/transcript-reporter.ts';
import { within } from '../wait.ts';

/** Silence before the disclosure. */
export const leadInMs = 400;
const timeoutMs = 8_000;

interface Utterance {
  text: string;
  audio: AudioFrame[];
  allowInterruptions: boolean;
}

/** Something that is being said, and whether whoever listens may interrupt it once it is known that they are a person. */
export interface SaidUtterance {
  handle: voice.SpeechHandle;
  allowInterruptions: boolean;
}

/** Who calls, with its sound. */
export type Identification = Pick<Utterance, 'text' | 'audio'>;

/** The first words of a call with their sound, made before anybody is there. */
export interface Opening {
  /** Nothing interrupts it. Where an agent goes on after another one was lost, it says that instead of the disclosure. */
  disclosure: Utterance;
  /** What the bot says then; null if it lets the callee speak first, or goes on. */
  words: Utterance | null;
}

/**
 * Speaks the opening into memory.
 * @throws if the speech service gives no sound in time.
 */
async function makeOpening(botVoice: BotVoice, configuration: CallConfiguration): Promise<Opening> {
  const { bot, direction, disclosure, resumed } = configuration;
  if (resumed !== undefined) return makeApology(botVoice, configuration);
  const text = direction === 'inbound' ? bot.openingGreeting : bot.openingIntroduction;
  const [disclosureAudio, wordsAudio] = await Promise.all([
    spokenPhrase(botVoice, disclosure, timeoutMs),
    text === '' ? null : synthesise(botVoice.tts, text, timeoutMs),
  ]);
  return {
    disclosure: { text: disclosure, audio: [...leadIn(leadInMs), ...disclosureAudio], allowInterruptions: false },
    words: wordsAudio && { text, audio: wordsAudio, allowInterruptions: bot.allowInterruptions },
  };
}

async function makeApology(botVoice: BotVoice, { bot }: CallConfiguration): Promise<Opening> {
  const text = phrasesFor(bot.language).lineDropped;
  const audio = await spokenPhrase(botVoice, text, timeoutMs);
  return { disclosure: { text, audio: [...leadIn(leadInMs), ...audio], allowInterruptions: false }, words: null };
}

/** Where somebody has answered already, nobody waits longer for an opening: they are told who called. */
const inTimeMs = 1_500;
const lookMs = 100;

/**
 * The opening, or for somebody who has answered already and for whom it is not made in time: the identification message, if
 * its sound was made in an earlier call.
 * @param isAnswered somebody has answered and waits.
 * @throws if there is neither.
 */
export async function makeFirstWords(
  botVoice: BotVoice,
  configuration: CallConfiguration,
  isAnswered: () => boolean,
): Promise<{ opening: Opening } | { identification: Identification }> {
  const made = makeOpening(botVoice, configuration);
  const isMade = made.then(
    () => true,
    () => false,
  );
  // Nobody waits for it as long as the telephone rings.
  while (!isAnswered()) {
    if (await within(lookMs, isMade)) return { opening: await made };
  }
  if ((await within(inTimeMs, isMade)) && (await isMade)) return { opening: await made };
  const text = configuration.identification ?? '';
  const audio = text === '' ? null : await knownPhrase(botVoice, text);
  if (audio !== null) return { identification: { text, audio: [...leadIn(leadInMs), ...audio] } };
  return { opening: await made };
}

/** Has the identification message spoken into memory for calls in which that will not be possible. Never fails. */
export async function rememberIdentification(botVoice: BotVoice, { identification }: CallConfiguration): Promise<void> {
  if (identification === undefined) return;
  await spokenPhrase(botVoice, identification, timeoutMs).catch(() => {});
}

/**
 * Says the opening, and tells the transcript what is being said, so that its echo is not taken for the callee's words.
 * @param parts.mayInterrupt false while it is not known who listens: then the library would pause at their first word.
 * @returns what is being said, in its order.
 */
export function sayOpening(
  opening: Opening,
  parts: { session: voice.AgentSession; transcript: TranscriptReporter; mayInterrupt: boolean },
): SaidUtterance[] {
  const { session, transcript, mayInterrupt } = parts;
  const said: SaidUtterance[] = [];
  let playedMs = 0;
  for (const utterance of [opening.disclosure, opening.words]) {
    if (utterance === null) continue;
    const { text, audio, allowInterruptions } = utterance;
    playedMs += durationMs(audio);
    transcript.saying(text, playedMs);
    const handle = session.say(text, {
      audio: playable(audio),
      allowInterruptions: allowInterruptions && mayInterrupt,
    });
    said.push({ handle, allowInterruptions });
  }
  return said;
}
