import { normalise } from '../../do-not-call/opt-out/normalise.ts';
import { arabicCues } from './arabic.ts';
import { englishCues } from './english.ts';
import { frenchCues } from './french.ts';
import { phrase } from './phrase.ts';
import { spanishCues } from './spanish.ts';

/**
 * What a sentence at the beginning of a call says of who speaks:
 * - `no_message`: a machine that takes no message (mailbox full, number not in service);
 * - `screening`: a machine, or somebody's assistant, asks who calls and why before it puts us through;
 * - `mailbox`: a machine that takes a message;
 * - `menu`: a company's menu or queue.
 */
export type CueKind = 'no_message' | 'screening' | 'mailbox' | 'menu';

/** Phrases of one language, written as they are after `normalise`; only such as no person says who answers a telephone. */
export type LanguageCues = Record<CueKind, readonly RegExp[]>;

export interface Cue {
  kind: CueKind;
  /** The words that matched, as normalised. */
  phrase: string;
}

const languages: readonly LanguageCues[] = [englishCues, arabicCues, spanishCues, frenchCues];

/**
 * The first kind wins. A message "after the tone, then press the pound key" is a mailbox and no menu, and one that is full is
 * not asked to take a message.
 */
const precedence: readonly CueKind[] = ['no_message', 'screening', 'mailbox', 'menu'];

/**
 * Looks for what only machines say; null if a person may have said it. All languages at once: mailboxes speak their own.
 * The first two calls of a process compile the patterns (60 ms of processor time together), later ones take 0.1 ms.
 */
export function cueOf(transcript: string): Cue | null {
  const text = normalise(transcript);
  for (const kind of precedence) {
    for (const language of languages) {
      for (const pattern of language[kind]) {
        const found = pattern.exec(text);
        if (found) return { kind, phrase: found[0].trim() };
      }
    }
  }
  return null;
}

/** What a screener says while it puts us through, in the four languages; it means nothing when a person says it. */
const waits: readonly RegExp[] = [
  phrase(
    '(?:stay|remain|hold) on(?: the)?(?: line)?|(?:please )?hold|please wait|one moment|thank you|thanks|connecting(?: \\S+)?',
  ),
  phrase(
    '(?:let me|ill|i will|(?:hold on |wait )?while i) (?:check|see|try|ask|find out|tell|let|connect|put)(?: \\S+)*',
  ),
  phrase(
    '(?:just )?(?:a|one) (?:second|sec|moment|minute)|bear with me|(?:im|i am) (?:asking|checking|trying)(?: \\S+)*',
  ),
  phrase('الرجا الانتظار|يرجي الانتظار|ابق علي الخط|لحظه(?: من فضلك| واحده)?|شكرا'),
  phrase('no cuelgue|espere(?: \\S+){0,3}|un momento|gracias'),
  phrase('ne quittez pas|(?:restez|patientez)(?: \\S+){0,3}|un instant|un moment|merci'),
];

/** True if the words ask to wait. */
export function asksToWait(transcript: string): boolean {
  const text = normalise(transcript);
  return waits.some((pattern) => pattern.test(text));
}

const others = '(?!(?:this|that|it|here|who|what|i|you|we|im|yes|no) )\\S+';
/** What a screener says who puts nobody through. Only of others: a person says "I am not available" of themselves. */
const refusals: readonly RegExp[] = [
  phrase(
    `(?:${others} (?:is|are)|theyre|hes|shes)(?: (?:currently|now|presently|also|just|sorry))* (?:unavailable|not (?:\\S+ )?available|not able to|unable to|busy)`,
  ),
  phrase(`${others} (?:cannot|can not|cant|wont|will not)(?: \\S+)? take (?:your|this|the|any) calls?`),
  phrase(`${others} (?:isnt|arent) (?:\\S+ )?available`),
  phrase(
    '(?:person|they|he|she|user|owner)(?: \\S+){0,3} (?:cannot|can not|cant|wont|will not|does not|doesnt|do not|dont|declined|did not|didnt)(?: \\S+){0,3} (?:call|calls|talk|speak|phone|answer|available)',
  ),
  phrase('(?:call|request)(?: \\S+){0,2} (?:declined|rejected|refused|not accepted|cannot be connected)'),
  phrase('(?:try|call)(?: \\S+){0,2} again later|no longer accepting|not interested'),
  phrase(
    '(?:الشخص|المشترك|صاحب \\S+|هو|هي)(?: \\S+){0,3} (?:غير متاح|غير متاحه|لا يمكنه|لا يستطيع|مشغول|مشغوله)|حاول (?:\\S+ ){0,2}لاحقا',
  ),
  phrase(
    'no (?:esta|se encuentra) disponible|no (?:puede|quiere) (?:atender|contestar|hablar)|(?:llame|intente)(?: \\S+){0,2} mas tarde',
  ),
  phrase(
    '(?:nest|est) (?:pas disponible|indisponible)|ne (?:peut|veut|souhaite) pas (?:\\S+ ){0,2}(?:repondre|parler|prendre)|(?:rappelez|reessayez)(?: \\S+){0,2} plus tard',
  ),
];

/** True if a screener's words say that it puts nobody through. */
export function refusesToConnect(transcript: string): boolean {
  const text = normalise(transcript);
  return refusals.some((pattern) => pattern.test(text));
}

/** True if the words end with a question to the caller, as no recording does that takes a message. */
export function asksBack(transcript: string): boolean {
  return /[?？؟]\s*$/.test(transcript);
}
