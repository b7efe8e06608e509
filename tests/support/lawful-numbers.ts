import { evaluateWindow, windowClassOf } from '#domain/calling-law/index.ts';
import { numberFor, type BehaviourName } from '#sandbox/callees/behaviours.ts';

/** Places whose windows together cover every hour of every day of the week. */
const places = [
  { prefix: '+9198', digits: 12 },
  { prefix: '+96655', digits: 12 },
  { prefix: '+1212', digits: 11 },
  { prefix: '+1808', digits: 11 },
  { prefix: '+1671', digits: 11 },
];
/** A campaign must still be lawful when it ends. */
const stillOpenMs = 90 * 60_000;

/**
 * Numbers with the wanted behaviours of people who live where calling is lawful now and for a good while: found by
 * asking the law, which has no switch. `salt` (0 to 99) gives other numbers for the same behaviours.
 * @throws Error if there is no such place, which would be a hole in the list above.
 */
export function lawfulNumbers(behaviours: readonly BehaviourName[], now: Date, salt = 0): string[] {
  const place = places.find((candidate) => openings(candidate, now).every((open) => open));
  if (!place) throw new Error('Nobody can lawfully be called now: add a place to bench/lawful-numbers.ts');
  return numbersIn(place, behaviours, salt);
}

/** Numbers of people who may not be called now, nor for a good while: somewhere it is always night. */
export function closedNumbers(behaviours: readonly BehaviourName[], now: Date, salt = 0): string[] {
  const place = places.find((candidate) => openings(candidate, now).every((open) => !open));
  if (!place) throw new Error('Everybody can lawfully be called now: add a place to bench/lawful-numbers.ts');
  return numbersIn(place, behaviours, salt);
}

function numbersIn(place: (typeof places)[number], behaviours: readonly BehaviourName[], salt: number): string[] {
  const prefix = `${place.prefix}${place.digits === 11 ? 2 + (salt % 8) : String(10 + (salt % 90))}`;
  const used = new Map<BehaviourName, number>();
  return behaviours.map((behaviour) => {
    const index = used.get(behaviour) ?? 0;
    used.set(behaviour, index + 1);
    return numberFor(behaviour, prefix, index, place.digits);
  });
}

/** Whether people there may be called: now, and later while the campaign runs. */
function openings(place: (typeof places)[number], now: Date): boolean[] {
  const sample = windowClassOf({ e164: numberFor('human', `${place.prefix}2`, 5, place.digits) });
  if (!sample.ok) throw new Error(`The law does not know the numbers of ${place.prefix}`);
  const { windowClass } = sample;
  return [now, new Date(now.getTime() + stillOpenMs)].map((at) => evaluateWindow({ windowClass, at }).allowed);
}
