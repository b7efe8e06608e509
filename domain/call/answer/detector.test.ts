import { describe, expect, it } from 'vitest';
import type { AnsweredBy } from '../call.ts';
import { AnswerDetector, type DetectorAction } from './detector.ts';

/** What happens when, in milliseconds since the answer; ticks come in between as they do in a call. */
type Happening =
  | ['voice', number]
  | ['silence', number]
  | ['words', number, string]
  | ['interim', number, string]
  | ['tone', number, number, number]
  | ['keys', number]
  | ['judged', number, 'person' | 'mailbox' | 'screening' | 'menu']
  | ['carrier', number, AnsweredBy];

const tickMs = 200;

function happen(detector: AnswerDetector, [kind, atMs, ...rest]: Happening): DetectorAction[] {
  switch (kind) {
    case 'voice':
      return detector.voiceStarted(atMs);
    case 'silence':
      return detector.voiceEnded(atMs);
    case 'words':
    case 'interim':
      return detector.words(String(rest[0]), kind === 'words', atMs);
    case 'tone':
      return detector.tone({ hertz: Number(rest[0]), lengthMs: Number(rest[1]) }, atMs);
    case 'keys':
      detector.keysPressed();
      return [];
    case 'judged':
      return detector.judgement(rest[0] as 'person' | 'mailbox', atMs);
    case 'carrier':
      return detector.carrierVerdict(rest[0] as AnsweredBy, atMs);
  }
}

/** The actions of a call in words, as “verdict basis at”. */
function listen(...happenings: Happening[]): string[] {
  const detector = new AnswerDetector();
  const told: string[] = [];
  const tell = (actions: DetectorAction[], atMs: number): void => {
    for (const action of actions) {
      told.push(
        action.kind === 'verdict'
          ? `${action.finding.verdict} by ${action.finding.basis} at ${atMs}`
          : `${action.kind} at ${atMs}`,
      );
    }
  };
  for (let atMs = 0; atMs <= 14_000; atMs += tickMs) {
    for (const happening of happenings.filter(([, at]) => at >= atMs && at < atMs + tickMs))
      tell(happen(detector, happening), happening[1]);
    tell(detector.tick(atMs + tickMs), atMs + tickMs);
  }
  return told;
}

describe('AnswerDetector', () => {
  it('takes a short greeting for a person, with and without its words', () => {
    expect(listen(['voice', 600], ['silence', 1_000])).toEqual(['person by rhythm at 1000']);
    expect(listen(['voice', 600], ['interim', 900, 'Hello'], ['words', 950, 'Hello?'], ['silence', 1_000])).toEqual([
      'person by rhythm at 1000',
    ]);
  });

  it('falls silent for somebody who goes on, and takes them for a person at their end', () => {
    expect(listen(['voice', 400], ['silence', 2_300])).toEqual(['yield at 1600', 'person by rhythm at 2300']);
  });

  it('asks the model about the words of a longer greeting, and heeds a machine only', () => {
    const greeting: Happening[] = [
      ['voice', 400],
      ['words', 2_350, 'Hi it is Bob here I am out fishing'],
      ['silence', 2_400],
    ];
    expect(listen(...greeting)).toEqual(['yield at 1600', 'person by rhythm at 2400', 'judge at 2400']);
    expect(listen(...greeting, ['judged', 3_100, 'mailbox']).at(-1)).toBe('mailbox by model at 3100');
    expect(listen(...greeting, ['judged', 3_100, 'person']).at(-1)).toBe('judge at 2400');
    expect(listen(...greeting, ['judged', 13_000, 'mailbox']).at(-1)).toBe('judge at 2400');
  });

  it('takes what speaks without a pause for a mailbox, sooner if no word was understood', () => {
    expect(listen(['voice', 800]).slice(1)).toEqual(['mailbox by rhythm at 5400']);
    expect(listen(['voice', 800], ['interim', 1_500, 'Well you see it is like this']).slice(1)).toEqual([
      'judge at 5400',
      'mailbox by rhythm at 7800',
    ]);
  });

  it('takes a recording that breathes for a mailbox where no word of it was understood', () => {
    const breathing: Happening[] = [
      ['voice', 600],
      ['silence', 2_400],
      ['voice', 2_900],
      ['silence', 5_000],
      ['voice', 5_500],
    ];
    expect(listen(...breathing, ['silence', 9_000]).slice(1)).toEqual([
      'person by rhythm at 2400',
      'mailbox by rhythm at 7600',
    ]);
    // A pause in which the bot is heard out, or words: a person.
    expect(listen(['voice', 600], ['silence', 2_400], ['voice', 3_300], ['silence', 8_000]).slice(1)).toEqual([
      'person by rhythm at 2400',
    ]);
    expect(listen(...breathing, ['interim', 6_000, 'well you see'], ['silence', 9_000]).at(-1)).toBe('judge at 9000');
  });

  it('asks the model again about a greeting that goes on after its first pause', () => {
    const greeting: Happening[] = [
      ['voice', 600],
      ['words', 1_500, 'Hi it is Tom.'],
      ['silence', 1_600],
      ['voice', 2_100],
      ['words', 4_100, 'Off to the sea with the children until the weekend.'],
      ['silence', 4_200],
    ];
    expect(listen(...greeting)).toEqual(['person by rhythm at 1600', 'judge at 4200']);
    expect(listen(...greeting, ['judged', 4_900, 'mailbox']).at(-1)).toBe('mailbox by model at 4900');
  });

  it('takes nobody for a machine who answers the bot at length', () => {
    expect(listen(['voice', 500], ['silence', 900], ['voice', 5_000], ['silence', 11_000])).toEqual([
      'person by rhythm at 900',
    ]);
    expect(listen(['voice', 5_000], ['silence', 9_900])).toEqual(['person by rhythm at 9900']);
  });

  it('knows a machine by its words while it still speaks', () => {
    expect(listen(['voice', 700], ['interim', 1_800, 'Hi, you have reached the voicemail of'])).toEqual([
      'mailbox by words at 1800',
    ]);
    expect(listen(['voice', 700], ['interim', 1_800, 'For sales, press one'])).toEqual(['menu by words at 1800']);
    expect(listen(['voice', 700], ['words', 1_800, 'Record your name and reason for calling'])).toEqual([
      'screening by words at 1800',
    ]);
  });

  it('revises a person whose next words are a machine’s, for twelve seconds', () => {
    const first: Happening[] = [
      ['voice', 500],
      ['silence', 1_400],
    ];
    expect(listen(...first, ['words', 4_000, 'Please leave a message after the tone.'])).toEqual([
      'person by rhythm at 1400',
      'mailbox by words at 4000',
    ]);
    expect(listen(...first, ['words', 12_500, 'Please leave a message after the tone.'])).toEqual([
      'person by rhythm at 1400',
    ]);
  });

  it.each([
    ['This is the mailbox of Sam Stone.', 2_300, 600],
    ['Hi.', 400, 600],
    ['Hello?', 500, 900],
    ['Hi, this is Sam.', 1_200, 650],
  ])('is not misled by a pause in a mailbox’s greeting: %s', (first, spokenMs, pausedMs) => {
    const endsAt = 400 + spokenMs;
    const goesOnAt = endsAt + pausedMs;
    const verdicts = listen(
      ['voice', 400],
      ['silence', endsAt],
      ['words', endsAt + 100, first],
      ['voice', goesOnAt],
      ['interim', goesOnAt + 1_500, 'I am away from the phone.'],
      ['words', goesOnAt + 2_600, 'I am away from the phone. Speak after the tone.'],
      ['silence', goesOnAt + 2_800],
    ).filter((told) => !told.startsWith('judge') && !told.startsWith('yield'));
    expect(verdicts.at(-1)).toMatch(/^mailbox by words/);
  });

  it('knows a mailbox by what comes at the end of a long greeting', () => {
    const detector = new AnswerDetector();
    let atMs = 400;
    for (const sentence of ['You have reached the Miller family.', 'Ann is out.', 'Bob is out.', 'Cem is at sea.']) {
      detector.voiceStarted(atMs);
      detector.words(sentence, true, atMs + 4_000);
      detector.voiceEnded(atMs + 4_000);
      atMs += 4_500;
    }
    expect(detector.finding?.verdict).toBe('person');
    detector.voiceStarted(atMs);
    detector.words('For all else please leave your name after the tone.', true, atMs + 3_000);
    expect(detector.finding).toMatchObject({ verdict: 'mailbox', basis: 'words', takesMessage: true });
  });

  it('believes no model that takes a question to us for a recording', () => {
    const asks: Happening[] = [
      ['voice', 400],
      ['words', 2_900, 'Hi, I cannot come to the phone really, what is it about?'],
      ['silence', 3_000],
      ['judged', 3_600, 'mailbox'],
    ];
    expect(listen(...asks).at(-1)).toBe('judge at 3000');
  });

  it('tells a mailbox that takes no message, and does not change its mind for its keys', () => {
    const detector = new AnswerDetector();
    detector.words('The mailbox is full.', true, 3_000);
    expect(detector.finding).toMatchObject({ verdict: 'mailbox', takesMessage: false });
    const other = new AnswerDetector();
    other.words('Leave a message after the tone.', true, 3_000);
    expect(other.words('For more options, press one.', true, 5_000)).toEqual([]);
    expect(other.finding).toMatchObject({ verdict: 'mailbox', takesMessage: true });
  });

  it('knows a screener that turns into a mailbox, however late', () => {
    const detector = new AnswerDetector();
    detector.words('Record your name and reason for calling.', true, 3_000);
    detector.words('The person is not available. Please leave a message after the tone.', true, 25_000);
    expect(detector.finding).toMatchObject({ verdict: 'mailbox', basis: 'words', takesMessage: true });
  });

  it('takes a screener that asks again for no person, and has it told again, once per question', () => {
    const question = 'Please say your name and the reason for your call.';
    const detector = new AnswerDetector();
    detector.words(question, true, 2_000);
    detector.introduced();
    detector.voiceStarted(9_000);
    expect(detector.words(question, false, 9_800)).toMatchObject([
      { kind: 'verdict', finding: { verdict: 'screening' } },
    ]);
    expect(detector.words(question, true, 10_600)).toEqual([]);
    detector.voiceEnded(10_500);
    expect(detector.tick(11_500)).toEqual([]);
    expect(detector.finding?.verdict).toBe('screening');
  });

  it('waits for the person behind a screener', () => {
    const detector = new AnswerDetector();
    detector.words('Record your name and reason for calling.', true, 2_000);
    detector.introduced();
    const verdictAfter = (words: string, atMs: number): string | undefined => {
      detector.voiceStarted(atMs);
      detector.words(words, true, atMs + 900);
      detector.voiceEnded(atMs + 800);
      return detector.tick(atMs + 1_400).length > 0 || detector.tick(atMs + 1_600).length > 0
        ? detector.finding?.verdict
        : 'still waiting';
    };
    expect(verdictAfter('Thank you, please stay on the line.', 9_000)).toBe('still waiting');
    expect(verdictAfter('Hello?', 16_000)).toBe('person');
  });

  it('hears a screener ring its owner for no mailbox', () => {
    const detector = new AnswerDetector();
    detector.words('Say who you are and what this is about, and I will find out whether they can talk.', true, 3_000);
    detector.introduced();
    expect(detector.tone({ hertz: 425, lengthMs: 1_000 }, 9_000)).toEqual([]);
    expect(detector.finding?.verdict).toBe('screening');
  });

  it.each([
    ['The person is not available.'],
    ['Thank you. They are not available right now. Please try again later.'],
    ['Ann cannot take your call. Goodbye.', 'Goodbye.'],
  ])('knows a screener that puts nobody through: %s', (...sentences) => {
    const detector = new AnswerDetector();
    detector.words('Record your name and reason for calling.', true, 2_000);
    detector.introduced();
    detector.voiceStarted(9_000);
    for (const sentence of sentences) detector.words(sentence, true, 11_000);
    detector.voiceEnded(11_000);
    expect(detector.tick(12_000)).toEqual([]);
    expect(detector.tick(14_200)).toEqual([{ kind: 'declined' }]);
    expect(detector.tick(14_400)).toEqual([]);
    expect(detector.finding?.verdict).toBe('screening');
  });

  it('waits for the mailbox that a screener offers after its refusal', () => {
    const detector = new AnswerDetector();
    detector.words('Record your name and reason for calling.', true, 2_000);
    detector.introduced();
    detector.voiceStarted(9_000);
    detector.words('The person is not available.', true, 10_500);
    detector.voiceEnded(10_500);
    expect(detector.tick(11_500)).toEqual([]);
    detector.voiceStarted(12_000);
    detector.words('Please leave a message after the tone.', true, 14_000);
    expect(detector.finding).toMatchObject({ verdict: 'mailbox', takesMessage: true });
  });

  it('takes whoever is put through without a pause for the person, also where their words come late', () => {
    const detector = new AnswerDetector();
    detector.words('Record your name and reason for calling.', true, 2_000);
    detector.introduced();
    detector.voiceStarted(9_000);
    detector.words('Thank you, please stay on the line.', true, 10_900);
    detector.voiceEnded(12_000);
    expect(detector.tick(12_900)).toEqual([]);
    detector.words('Hello, this is Ann.', true, 13_200);
    expect(detector.tick(13_400)).toEqual([]);
    expect(detector.tick(14_000)).toMatchObject([{ finding: { verdict: 'person' } }]);
  });

  it('listens anew once keys were pressed at a menu, through announcements and the ringing tone', () => {
    const menu: Happening[] = [
      ['words', 2_000, 'For sales, press one.'],
      ['keys', 5_000],
      ['voice', 5_600],
      ['words', 6_400, 'One moment please.'],
      ['silence', 6_500],
      ['tone', 8_000, 425, 400],
    ];
    expect(listen(...menu)).toEqual(['menu by words at 2000']);
    const hello: Happening[] = [
      ['voice', 12_200],
      ['words', 12_900, 'Hello, sales?'],
      ['silence', 12_800],
    ];
    expect(listen(...menu, ...hello)).toEqual(['menu by words at 2000', 'person by rhythm at 13600']);
    expect(listen(...menu, ['tone', 12_500, 1_000, 400]).at(-1)).toBe('mailbox by tone at 12500');
    expect(listen(...menu, ['words', 12_900, 'For English, press two.']).at(-1)).toBe('menu by words at 12900');
  });

  it('is told nothing of the person behind a menu by what the carrier says of the menu', () => {
    const told = listen(
      ['voice', 200],
      ['words', 3_000, 'For sales, press one.'],
      ['silence', 3_500],
      ['keys', 5_000],
      ['carrier', 6_000, 'machine'],
      ['voice', 9_000],
      ['words', 9_500, 'Hello, this is Ann.'],
      ['silence', 10_000],
      ['carrier', 11_500, 'machine'],
    );
    expect(told.filter((one) => one.startsWith('mailbox'))).toEqual([]);
    expect(told.at(-1)).toMatch(/^person by rhythm/);
  });

  it('takes no further keys for asked for by a menu that still spoke when they were pressed', () => {
    const menu: Happening[] = [
      ['words', 2_000, 'For sales, press one.'],
      ['voice', 4_800],
      ['keys', 5_000],
      ['words', 6_000, 'For support, press two.'],
      ['silence', 6_100],
    ];
    expect(listen(...menu)).toEqual(['menu by words at 2000']);
    expect(listen(...menu, ['voice', 9_000], ['words', 9_600, 'Hello?'], ['silence', 9_600])).toEqual([
      'menu by words at 2000',
      'person by rhythm at 10400',
    ]);
  });

  it('introduces the bot to whoever asks for it behind a menu, before it takes anybody for the person', () => {
    const asked = listen(
      ['words', 2_000, 'For sales, press one.'],
      ['keys', 5_000],
      ['voice', 7_000],
      ['words', 9_000, 'Please say your name and the reason for your call.'],
      ['silence', 9_100],
    );
    expect(asked).toEqual(['menu by words at 2000', 'screening by words at 9000']);
  });

  it('hears tones: a beep is a mailbox, two others a fax', () => {
    expect(listen(['tone', 1_000, 1_000, 400])).toEqual(['mailbox by tone at 1000']);
    expect(listen(['tone', 1_000, 2_105, 600])).toEqual(['fax by tone at 1000']);
    expect(listen(['tone', 1_000, 1_095, 450])).toEqual(['fax by tone at 1000']);
    expect(listen(['tone', 1_000, 1_100, 200])).toEqual(['mailbox by tone at 1000']);
  });

  it('always decides: nobody without a voice, and a person who speaks after that', () => {
    expect(listen()).toEqual(['nobody by deadline at 10000']);
    expect(listen(['voice', 11_000], ['silence', 11_500])).toEqual([
      'nobody by deadline at 10000',
      'person by rhythm at 11500',
    ]);
    expect(listen(['voice', 5_000])).toEqual(['person by deadline at 10000']);
  });
});

describe('the carrier’s verdict', () => {
  const greets: Happening[] = [
    ['voice', 300],
    ['silence', 900],
  ];

  it('decides where nothing is known yet', () => {
    expect(listen(['carrier', 600, 'human'])).toEqual(['person by carrier at 600']);
    expect(listen(['carrier', 600, 'machine'])).toEqual(['mailbox by carrier at 600']);
    expect(listen(['carrier', 600, 'fax'])).toEqual(['fax by carrier at 600']);
  });

  it('counts nothing where the carrier does not know, and is never waited for', () => {
    for (const who of ['unknown', 'nobody', 'screening', 'ivr'] as const) {
      expect(listen(['carrier', 600, who])).toEqual(['nobody by deadline at 10000']);
    }
    expect(listen(...greets)).toEqual(['person by rhythm at 900']);
  });

  it('of a machine revises a person who has not answered the bot', () => {
    expect(listen(...greets, ['carrier', 4_000, 'machine'])).toEqual([
      'person by rhythm at 900',
      'mailbox by carrier at 4000',
    ]);
    // A greeting that only pauses is no answer.
    expect(listen(...greets, ['voice', 1_700], ['silence', 3_000], ['carrier', 4_000, 'machine'])).toContain(
      'mailbox by carrier at 4000',
    );
  });

  it('of a machine is not believed once they have answered the bot', () => {
    expect(listen(...greets, ['voice', 3_000], ['silence', 3_900], ['carrier', 4_500, 'machine'])).toEqual([
      'person by rhythm at 900',
    ]);
    // Their greeting was over before they were put through.
    expect(listen(['voice', 5_000], ['silence', 6_000], ['carrier', 8_000, 'machine'])).toEqual([
      'person by rhythm at 6000',
    ]);
  });

  it('comes too late after the first seconds', () => {
    expect(listen(...greets, ['carrier', 12_500, 'machine'])).toEqual(['person by rhythm at 900']);
  });

  it('of a person takes back nobody, but no machine that was heard', () => {
    expect(listen(['carrier', 10_500, 'human'])).toEqual(['nobody by deadline at 10000', 'person by carrier at 10500']);
    const mailbox: Happening = ['words', 800, 'Please leave a message after the tone.'];
    expect(listen(['voice', 300], mailbox, ['carrier', 2_000, 'human'])).toEqual(['mailbox by words at 800']);
    expect(listen(['tone', 1_000, 1_000, 400], ['carrier', 2_000, 'human'])).toEqual(['mailbox by tone at 1000']);
  });

  it('is revised by what only machines say', () => {
    const mailbox: Happening = ['words', 2_500, 'Please leave a message after the tone.'];
    expect(listen(['carrier', 600, 'human'], ['voice', 1_000], mailbox)).toEqual([
      'person by carrier at 600',
      'mailbox by words at 2500',
    ]);
  });

  it('of a machine leaves a screener and a menu what they are', () => {
    const asks: Happening = ['words', 900, 'Please state your name and why you are calling.'];
    expect(listen(['voice', 300], asks, ['silence', 2_000], ['carrier', 3_000, 'machine'])[0]).toContain('screening');
    expect(listen(['voice', 300], asks, ['silence', 2_000], ['carrier', 3_000, 'machine'])).toHaveLength(1);
    const menu: Happening = ['words', 900, 'For sales, press one.'];
    expect(listen(['voice', 300], menu, ['carrier', 3_000, 'machine'])).toEqual(['menu by words at 900']);
  });
});
