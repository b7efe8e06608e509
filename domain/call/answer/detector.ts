import type { AnsweredBy } from '../call.ts';
import { asksBack, asksToWait, cueOf, refusesToConnect, type Cue } from './cue.ts';
import { ModelQuestions } from './model-questions.ts';
import { Monologue } from './monologue.ts';
import { isOfExchange, isOfFax, type Tone } from './tone.ts';

/** Who or what has answered. */
export type AnswerVerdict = 'person' | 'mailbox' | 'screening' | 'menu' | 'fax' | 'nobody';

/** What a verdict rests on. */
export const verdictBases = ['words', 'rhythm', 'tone', 'model', 'deadline', 'carrier'] as const;
export type VerdictBasis = (typeof verdictBases)[number];

export interface Finding {
  verdict: AnswerVerdict;
  basis: VerdictBasis;
  /** A mailbox that takes no message has none of use. */
  takesMessage: boolean;
  /** Since the answer. */
  atMs: number;
}

/**
 * What follows from what was heard:
 * - `verdict`: who has answered, or another verdict than the one before;
 * - `yield`: somebody speaks into our opening and does not stop, so the bot does;
 * - `declined`: the screener that was told who calls puts nobody through;
 * - `judge`: the words do not tell by themselves whether they are a machine's: ask the language model.
 */
export type DetectorAction =
  { kind: 'verdict'; finding: Finding } | { kind: 'yield' } | { kind: 'declined' } | { kind: 'judge'; words: string };

/** Somebody who has spoken no longer than this and is silent then is a person: machines have more to say. */
const shortGreetingMs = 1_600;
/** A person stops when the bot speaks, too; who goes on for this long may be a machine, which should not hear our opening. */
const yieldAfterMs = 1_200;
/** Nobody speaks without a pause for this long to a telephone that they have just picked up. */
const unbrokenMs = 4_500;
/** The same if their words were understood and none of them is a machine's. */
const unbrokenWithWordsMs = 7_000;
/** The same with pauses for breath, while the bot has begun to speak: people would have let it. */
const monologueMs = 6_000;
/** For this long a verdict may be revised by what only machines say. */
const revisedUntilMs = 12_000;
/** The same while whoever answered has not stopped speaking for longer than a breath: greetings last half a minute. */
const longestGreetingMs = 40_000;
/** Without a voice until then there is nobody; without anything certain it is a person. */
const deadlineMs = 10_000;

/** A screener that has refused has this long to hang up by itself, or to offer its mailbox. */
const afterRefusalMs = 3_000;
/** Whoever speaks after a screener, and is no machine within this time, is the person themselves. */
const afterScreeningMs = 700;

/** Who is silent for so long, then speaks and stops, has listened to the bot: a greeting pauses for less. */
const repliesAfterMs = 1_500;

/**
 * Finds out who has answered from the voice, the words and the tones of the callee's side. It works without any words (then
 * by rhythm and tones), decides by rules first, and always decides. All times are milliseconds since the answer.
 *
 * A machine needs a cue that no person gives, because a person who is taken for a machine is a person who was called and
 * met silence; everything doubtful is a person.
 */
export class AnswerDetector {
  #finding: Finding | null = null;
  #voiceSince: number | null = null;
  #heardVoice = false;
  readonly #greeting = new Monologue();
  #yielded = false;
  readonly #questions = new ModelQuestions();
  /** They have answered the bot, as only people do: not their first words, and not for long. */
  #hasReplied = false;
  /** We have told a screener who calls. */
  #isIntroduced = false;
  #spokeAfterIntroductionAt: number | null = null;
  /** It was said that the screener puts nobody through. */
  #isDeclined = false;
  /** Keys were pressed at a menu, and nobody has answered behind it yet. */
  #isPutThrough = false;
  /** The menu spoke when its keys were pressed: what it says until it falls silent answers nothing. */
  #menuSpeaksOn = false;
  /** Sentences that were recognised for good, then the one that is being spoken. */
  #said = '';
  #saying = '';
  #lastSentence = '';

  /** The verdict so far. */
  get finding(): Finding | null {
    return this.#finding;
  }

  voiceStarted(atMs: number): DetectorAction[] {
    this.#voiceSince ??= atMs;
    this.#heardVoice = true;
    this.#greeting.voiceStarted(atMs);
    return [];
  }

  /** @param atMs when the voice fell silent, not when that was noticed. */
  voiceEnded(atMs: number): DetectorAction[] {
    const since = this.#voiceSince;
    this.#voiceSince = null;
    if (since === null) return [];
    if (this.#menuSpeaksOn) {
      this.introduced();
      this.#menuSpeaksOn = false;
      return [];
    }
    const isGreeting = this.#greeting.unbrokenSince !== null;
    this.#greeting.voiceEnded(atMs);
    if (this.#isIntroduced) this.#spokeAfterIntroductionAt = atMs;
    if (this.#finding?.verdict === 'nobody') return this.#decide('person', 'rhythm', atMs);
    if (this.#awaitsPerson) return [];
    const before = this.#finding;
    const isLate = before === null || (before.verdict === 'person' && since - before.atMs >= repliesAfterMs);
    this.#hasReplied ||= !isGreeting && isLate && atMs - since < unbrokenMs;
    const actions = before === null ? this.#decide('person', 'rhythm', atMs) : [];
    if (isGreeting && this.#isPersonByRhythm && this.#greeting.spokenMs(atMs) > shortGreetingMs)
      actions.push(...this.#askModel(atMs));
    return actions;
  }

  /** Words of the callee; those that are not final replace each other. */
  words(text: string, isFinal: boolean, atMs: number): DetectorAction[] {
    if (this.#menuSpeaksOn) return [];
    if (isFinal) {
      this.#said = `${this.#said} ${text}`.trim();
      this.#saying = '';
      this.#lastSentence = text;
    } else {
      this.#saying = text;
    }
    if (!this.#isRevisable(atMs) && !this.#awaitsPerson) return [];
    const cue = cueOf(this.#words);
    if (cue !== null) return this.#decideByCue(cue, atMs);
    // Words can come after the silence that was judged by what the screener had said before them.
    const isSilent = this.#voiceSince === null;
    if (isFinal && isSilent && this.#awaitsPerson && !asksToWait(text)) this.#spokeAfterIntroductionAt ??= atMs;
    return [];
  }

  /** A single tone of the callee's side. */
  tone(tone: Tone, atMs: number): DetectorAction[] {
    if ((!this.#isRevisable(atMs) && !this.#awaitsPerson) || this.#finding?.verdict === 'mailbox') return [];
    if (this.#awaitsPerson && isOfExchange(tone)) return [];
    return this.#decide(isOfFax(tone) ? 'fax' : 'mailbox', 'tone', atMs);
  }

  /** What the language model takes the words for. */
  judgement(verdict: 'person' | 'mailbox' | 'screening' | 'menu', atMs: number): DetectorAction[] {
    if (verdict === 'person' || atMs > revisedUntilMs) return [];
    // Who asks us something waits for the answer. A model that errs here would have hung up on a person.
    if (verdict !== 'screening' && asksBack(this.#words)) return [];
    return this.#decide(verdict, 'model', atMs);
  }

  /**
   * What the carrier takes them for. It has heard the first second, which we may not have, and nobody's words. So it decides
   * where we know nothing yet, and what we know by more than it has takes precedence:
   * - `human` counts before any verdict, and where we heard nobody. It never takes back a machine, which we heard say what
   *   only machines say, or whose message may have begun.
   * - `machine` and `fax` revise a person, too, until they have answered the bot: then it is a conversation. What asks who
   *   calls, or reads a menu, is a machine to the carrier: that contradicts nothing, nor does it count after a screener.
   * - Whatever it does not know, or says later than a verdict may be revised, counts nothing; nor does what it says of who
   *   answered once keys were pressed for somebody behind them.
   */
  carrierVerdict(answeredBy: AnsweredBy, atMs: number): DetectorAction[] {
    if (atMs > revisedUntilMs || this.#isPutThrough) return [];
    const verdict = this.#finding?.verdict ?? null;
    const isOpen = verdict === null || verdict === 'nobody';
    if (answeredBy === 'human') return isOpen ? this.#decide('person', 'carrier', atMs) : [];
    if (answeredBy !== 'machine' && answeredBy !== 'fax') return [];
    if (!isOpen && (verdict !== 'person' || this.#hasReplied || this.#isIntroduced)) return [];
    return this.#decide(answeredBy === 'fax' ? 'fax' : 'mailbox', 'carrier', atMs);
  }

  /** A screener has been told who calls: the next voice may be the person's. */
  introduced(): void {
    this.#isIntroduced = true;
    this.#spokeAfterIntroductionAt = null;
    this.#said = '';
    this.#saying = '';
    this.#lastSentence = '';
  }

  /**
   * Keys were pressed at a menu, which may put us through: who answers now is a new question. Whoever speaks next, and neither
   * asks to wait nor says what only machines say, is the person.
   */
  keysPressed(): void {
    this.#finding = null;
    this.#isPutThrough = true;
    this.#menuSpeaksOn = this.#voiceSince !== null;
    this.introduced();
  }

  /** Time has passed; call it a few times a second. */
  tick(atMs: number): DetectorAction[] {
    if (this.#awaitsPerson) return this.#awaitPerson(atMs);
    const since = this.#greeting.unbrokenSince;
    if (since !== null && atMs <= revisedUntilMs && (this.#finding === null || this.#isPersonByRhythm))
      return this.#listenOn(since, atMs);
    if (this.#finding !== null || atMs < deadlineMs) return [];
    return this.#decide(this.#heardVoice ? 'person' : 'nobody', 'deadline', atMs);
  }

  #awaitPerson(atMs: number): DetectorAction[] {
    const spokeAt = this.#spokeAfterIntroductionAt;
    if (spokeAt === null || this.#voiceSince !== null || atMs - spokeAt < afterScreeningMs) return [];
    if (this.#finding?.verdict === 'screening' && refusesToConnect(this.#words)) {
      if (this.#isDeclined || atMs - spokeAt < afterRefusalMs) return [];
      this.#isDeclined = true;
      return [{ kind: 'declined' }];
    }
    if (!asksToWait(this.#saying || this.#lastSentence)) return this.#decide('person', 'rhythm', atMs);
    this.introduced();
    return [];
  }

  /** A greeting that goes on, perhaps after a pause at which it was taken for a person's. */
  #listenOn(since: number, atMs: number): DetectorAction[] {
    const hasWords = this.#words !== '';
    const isUndecided = this.#finding === null;
    const unbrokenForMs = atMs - since;
    const isTooLong = hasWords
      ? isUndecided && unbrokenForMs >= unbrokenWithWordsMs
      : unbrokenForMs >= unbrokenMs || this.#greeting.spokenMs(atMs) >= monologueMs;
    if (isTooLong) return this.#decide('mailbox', 'rhythm', atMs);
    const actions: DetectorAction[] = [];
    if (isUndecided && unbrokenForMs >= yieldAfterMs && !this.#yielded) {
      this.#yielded = true;
      actions.push({ kind: 'yield' });
    }
    if (unbrokenForMs >= unbrokenMs) actions.push(...this.#askModel(atMs));
    return actions;
  }

  #askModel(atMs: number): DetectorAction[] {
    const words = this.#words;
    return words !== '' && this.#questions.ask(words, atMs) ? [{ kind: 'judge', words }] : [];
  }

  /** What only machines say still counts. */
  #isRevisable(atMs: number): boolean {
    return atMs <= revisedUntilMs || (atMs <= longestGreetingMs && this.#greeting.isOpen(atMs) && !this.#hasReplied);
  }

  get #isPersonByRhythm(): boolean {
    return this.#finding?.verdict === 'person' && this.#finding.basis === 'rhythm';
  }

  /** Somebody else than who answered is to come, at any time. */
  get #awaitsPerson(): boolean {
    return this.#isPutThrough || this.#finding?.verdict === 'screening';
  }

  get #words(): string {
    return `${this.#said} ${this.#saying}`.trim();
  }

  #decideByCue({ kind }: Cue, atMs: number): DetectorAction[] {
    switch (kind) {
      case 'screening':
        // What it says later is judged by itself.
        this.#said = '';
        this.#saying = '';
        return this.#finding?.verdict === 'mailbox' ? [] : this.#asked(atMs);
      case 'menu':
        // A mailbox that goes on about its keys is still one.
        return this.#finding?.verdict === 'mailbox' ? [] : this.#decide(kind, 'words', atMs);
      case 'mailbox':
        return this.#decide('mailbox', 'words', atMs);
      case 'no_message':
        return this.#decide('mailbox', 'words', atMs, false);
    }
  }

  /** A screener asks who calls: once more, if it has not understood, which is no person's voice and is to be told again. */
  #asked(atMs: number): DetectorAction[] {
    const before = this.#isIntroduced && this.#finding?.verdict === 'screening' ? this.#finding : null;
    this.#isIntroduced = false;
    this.#spokeAfterIntroductionAt = null;
    return before === null ? this.#decide('screening', 'words', atMs) : [{ kind: 'verdict', finding: before }];
  }

  #decide(verdict: AnswerVerdict, basis: VerdictBasis, atMs: number, takesMessage = true): DetectorAction[] {
    const finding: Finding = { verdict, basis, takesMessage: verdict === 'mailbox' && takesMessage, atMs };
    const before = this.#finding;
    if (before?.verdict === finding.verdict && before.takesMessage === finding.takesMessage) return [];
    this.#finding = finding;
    this.#isPutThrough = false;
    return [{ kind: 'verdict', finding }];
  }
}
