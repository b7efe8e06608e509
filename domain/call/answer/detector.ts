import { asksToWait, cueOf, type Cue } from './cue.ts';

/** Who or what has answered. */
export type AnswerVerdict = 'person' | 'mailbox' | 'screening' | 'menu' | 'fax' | 'nobody';

/** What a verdict rests on. */
export const verdictBases = ['words', 'rhythm', 'tone', 'model', 'deadline'] as const;
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
 * - `judge`: the words do not tell by themselves whether they are a machine's: ask the language model.
 */
export type DetectorAction =
  { kind: 'verdict'; finding: Finding } | { kind: 'yield' } | { kind: 'judge'; words: string };

/** Somebody who has spoken no longer than this and is silent then is a person: machines have more to say. */
const shortGreetingMs = 1_600;
/** A person stops when the bot speaks, too; who goes on for this long may be a machine, which should not hear our opening. */
const yieldAfterMs = 1_200;
/** Nobody speaks without a pause for this long to a telephone that they have just picked up. */
const unbrokenMs = 4_500;
/** The same if their words were understood and none of them is a machine's. */
const unbrokenWithWordsMs = 7_000;
/** Rhythm is judged of an utterance that began this soon after the answer; later ones are part of a conversation. */
const greetingBeginsMs = 3_000;
/** For this long a verdict may be revised by what only machines say. */
const revisedUntilMs = 12_000;
/** Without a voice until then there is nobody; without anything certain it is a person. */
const deadlineMs = 10_000;

/** Whoever speaks after a screener, and is no machine within this time, is the person themselves. */
const afterScreeningMs = 700;

/** Calling and answering tones of fax machines (ITU-T T.30). */
const faxTones = [1_100, 2_100] as const;
const faxToneToleranceHertz = 40;
const shortestFaxToneMs = 400;
/** Ringing and busy tones of telephone exchanges (ITU-T E.180), heard while a menu puts us through; none is a mailbox's. */
const exchangeTones = { lowest: 400, highest: 450 };

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
  #yielded = false;
  #judged = false;
  /** We have told a screener who calls. */
  #isIntroduced = false;
  #spokeAfterIntroductionAt: number | null = null;
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
    const isGreeting = since <= greetingBeginsMs;
    const spokeMs = atMs - since;
    if (this.#isIntroduced) this.#spokeAfterIntroductionAt = atMs;
    if (this.#finding?.verdict === 'nobody') return this.#decide('person', 'rhythm', atMs);
    if (this.#finding !== null || this.#awaitsPerson) return [];
    const actions = this.#decide('person', 'rhythm', atMs);
    if (isGreeting && spokeMs > shortGreetingMs) actions.push(...this.#askModel());
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
    if (atMs > revisedUntilMs && !this.#awaitsPerson) return [];
    const cue = cueOf(this.#words);
    return cue === null ? [] : this.#decideByCue(cue, atMs);
  }

  /** A single tone of the callee's side. */
  tone(tone: { hertz: number; lengthMs: number }, atMs: number): DetectorAction[] {
    if ((atMs > revisedUntilMs && !this.#awaitsPerson) || this.#finding?.verdict === 'mailbox') return [];
    if (this.#isPutThrough && tone.hertz >= exchangeTones.lowest && tone.hertz <= exchangeTones.highest) return [];
    const isFax =
      tone.lengthMs >= shortestFaxToneMs && faxTones.some((fax) => Math.abs(fax - tone.hertz) <= faxToneToleranceHertz);
    return this.#decide(isFax ? 'fax' : 'mailbox', 'tone', atMs);
  }

  /** What the language model takes the words for. */
  judgement(verdict: 'person' | 'mailbox' | 'screening' | 'menu', atMs: number): DetectorAction[] {
    if (verdict === 'person' || atMs > revisedUntilMs) return [];
    return this.#decide(verdict, 'model', atMs);
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
    const since = this.#voiceSince;
    if (this.#awaitsPerson) return this.#awaitPerson(atMs);
    if (this.#finding === null && since !== null && since <= greetingBeginsMs)
      return this.#listenOn(atMs - since, atMs);
    if (this.#finding !== null || atMs < deadlineMs) return [];
    return this.#decide(this.#heardVoice ? 'person' : 'nobody', 'deadline', atMs);
  }

  #awaitPerson(atMs: number): DetectorAction[] {
    const spokeAt = this.#spokeAfterIntroductionAt;
    if (spokeAt === null || this.#voiceSince !== null || atMs - spokeAt < afterScreeningMs) return [];
    if (!asksToWait(this.#saying || this.#lastSentence)) return this.#decide('person', 'rhythm', atMs);
    this.introduced();
    return [];
  }

  /** A greeting that goes on. */
  #listenOn(spokeMs: number, atMs: number): DetectorAction[] {
    const hasWords = this.#words !== '';
    if (spokeMs >= (hasWords ? unbrokenWithWordsMs : unbrokenMs)) return this.#decide('mailbox', 'rhythm', atMs);
    const actions: DetectorAction[] = [];
    if (spokeMs >= yieldAfterMs && !this.#yielded) {
      this.#yielded = true;
      actions.push({ kind: 'yield' });
    }
    if (spokeMs >= unbrokenMs) actions.push(...this.#askModel());
    return actions;
  }

  #askModel(): DetectorAction[] {
    if (this.#judged || this.#words === '') return [];
    this.#judged = true;
    return [{ kind: 'judge', words: this.#words }];
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
        if (this.#isIntroduced && this.#finding?.verdict === 'screening') return this.#askedAgain(this.#finding);
        if (this.#finding?.verdict === 'mailbox') return [];
        this.#isIntroduced = false;
        this.#spokeAfterIntroductionAt = null;
        return this.#decide(kind, 'words', atMs);
      case 'menu':
        // A mailbox that goes on about its keys is still one.
        return this.#finding?.verdict === 'mailbox' ? [] : this.#decide(kind, 'words', atMs);
      case 'mailbox':
        return this.#decide('mailbox', 'words', atMs);
      case 'no_message':
        return this.#decide('mailbox', 'words', atMs, false);
    }
  }

  /** The screener has not understood: it is no person who speaks, and is to be told once more. */
  #askedAgain(finding: Finding): DetectorAction[] {
    this.#isIntroduced = false;
    this.#spokeAfterIntroductionAt = null;
    return [{ kind: 'verdict', finding }];
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
