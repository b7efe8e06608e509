import { evaluateWindow, windowClassOf } from '#domain/calling-law/index.ts';
import { numberFor, type BehaviourName } from '#sandbox/callees/behaviours.ts';

/**
 * Places whose windows together cover every hour of every day of the week. `prefix` begins numbers that tell how their
 * owner behaves, `plain` numbers of people of whom nothing is known.
 */
const places = [
  { country: 'IN', prefix: '+9198', plain: '+9198765', digits: 12 },
  { country: 'US', prefix: '+1212', plain: '+1212555', digits: 11 },
  { country: 'SA', prefix: '+96655', plain: '+96655512', digits: 12 },
  { country: 'US', prefix: '+1808', plain: '+1808555', digits: 11 },
  // Last: not every number that begins so is one.
  { country: 'US', prefix: '+1671', plain: '+1671555', digits: 11 },
];
type Place = (typeof places)[number];
/** A campaign must still be lawful when it ends. */
const stillOpenMs = 90 * 60_000;

/**
 * Numbers with the wanted behaviours of people who live where calling is lawful now and for a good while: found by
 * asking the law, which has no switch. `salt` (0 to 99) gives other numbers for the same behaviours.
 * @throws Error if there is no such place, which would be a hole in the list above.
 */
export function lawfulNumbers(behaviours: readonly BehaviourName[], now: Date, salt = 0): string[] {
  return numbersIn(openPlace(now), behaviours, salt);
}

/**
 * The number of somebody who lives where calling is lawful now and for a good while, another for each `index` (0 to 9999).
 * @throws Error as `lawfulNumbers` does.
 */
export function lawfulPhone(index: number, now = new Date()): string {
  const { plain, digits } = openPlace(now);
  return `${plain}${String(index).padStart(digits + 1 - plain.length, '0')}`;
}

/** The country of the numbers that `lawfulPhone` gives now. */
export function lawfulCountry(now = new Date()): string {
  return openPlace(now).country;
}

/** The first full hour, two days from now or later, in which this number may not be called. */
export function closedHourOf(phone: string, now = new Date()): Date {
  const hourMs = 3_600_000;
  const found = windowClassOf({ e164: phone });
  if (!found.ok) throw new Error(found.code);
  const { windowClass } = found;
  let at = new Date(Math.ceil(now.getTime() / hourMs) * hourMs + 48 * hourMs);
  while (evaluateWindow({ windowClass, at }).allowed) at = new Date(at.getTime() + hourMs);
  return at;
}

/** Numbers of people who may not be called now, nor for a good while: somewhere it is always night. */
export function closedNumbers(behaviours: readonly BehaviourName[], now: Date, salt = 0): string[] {
  const place = places.find((candidate) => openings(candidate, now).every((open) => !open));
  if (!place) throw new Error('Everybody can lawfully be called now: add a place to tests/support/lawful-numbers.ts');
  return numbersIn(place, behaviours, salt);
}

function openPlace(now: Date): Place {
  const place = places.find((candidate) => openings(candidate, now).every((open) => open));
  if (!place) throw new Error('Nobody can lawfully be called now: add a place to tests/support/lawful-numbers.ts');
  return place;
}

function numbersIn(place: Place, behaviours: readonly BehaviourName[], salt: number): string[] {
  const prefix = `${place.prefix}${place.digits === 11 ? 2 + (salt % 8) : String(10 + (salt % 90))}`;
  const used = new Map<BehaviourName, number>();
  return behaviours.map((behaviour) => {
    const index = used.get(behaviour) ?? 0;
    used.set(behaviour, index + 1);
    return numberFor(behaviour, prefix, index, place.digits);
  });
}

/** Whether people there may be called: now, and later while the campaign runs. */
function openings(place: Place, now: Date): boolean[] {
  const sample = windowClassOf({ e164: numberFor('human', `${place.prefix}2`, 5, place.digits) });
  if (!sample.ok) throw new Error(`The law does not know the numbers of ${place.prefix}`);
  const { windowClass } = sample;
  return [now, new Date(now.getTime() + stillOpenMs)].map((at) => evaluateWindow({ windowClass, at }).allowed);
}
