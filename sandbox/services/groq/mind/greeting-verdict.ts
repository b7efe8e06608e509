import { fold } from './folded-text.ts';

export type GreetingVerdict = 'person' | 'mailbox' | 'screening' | 'menu' | 'uncertain';

const signs: [GreetingVerdict, RegExp][] = [
  // Who asks the caller something, or says that they are there, has picked up.
  [
    'person',
    /\b(what is (it|this) about|who('s| is) (calling|speaking|this)|how (can|may) i (help|direct)|(can|may|shall) i (take|tell|help)|this is .* speaking)\b[^.!]*$|\bno,? i am here\b/,
  ],
  [
    'mailbox',
    /\b(mail ?box|inbox) (is full|has not been set up|hasn't been set up)|\bcannot (leave|take) (a )?messages?\b/,
  ],
  ['screening', /\b(state|say|record|tell me) (your name|who you are|who is calling)\b.*|\bscreening\b/],
  ['menu', /\b(press|dial|say) (\d|one|two|three|zero|nine|star|pound)|\b(pulse|marque|oprima|appuyez|tapez)\b|اضغط/],
  [
    'mailbox',
    /\b(you have|you've) reached\b|\bvoice ?mail\b|\bleave (me )?(a|your|the) (message|name)|\b(after|at) the (tone|beep)\b|\bcan(not|'t) (come to|take|answer)\b/,
  ],
  [
    'mailbox',
    /\bdeje (su|un) (mensaje|nombre)|\bbuzon de voz\b|\blaissez (un|votre) message|\bmessagerie vocale\b|\bbip\b|رساله بعد|البريد الصوتي/,
  ],
  // A company's greeting: people and menus both begin so.
  ['uncertain', /^thank you for calling\b[^.]*[.]?$/],
];

/** Who greets so: a person or which kind of machine. */
export function greetingVerdict(transcript: string): GreetingVerdict {
  const text = fold(transcript);
  if (text === '') return 'uncertain';
  return signs.find(([, pattern]) => pattern.test(text))?.[0] ?? 'person';
}
