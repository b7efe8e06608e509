/** Numbering plans that changed, so that lists are older than the numbers in them. Ended: the year from which the old form is not connected. */

interface OldForm {
  callingCode: string;
  /** Digits behind the calling code in the old form, with or without what was dialled before them at home. */
  old: RegExp;
  /** Those of today; null: there are several. */
  today: (match: readonly string[]) => string | null;
  /** Digits of today and the old ones they had, for lists that still hold those. */
  now: RegExp;
  former: (match: readonly string[]) => readonly string[];
  endedIn: string;
  /** Every number of the old form has one new form. Otherwise a digit has to be added by somebody who knows it. */
  isCertain: boolean;
}

/** Vietnam's mobile prefixes of 2018: old and new. */
const vietnam: Readonly<Record<string, string>> = {
  ...{ 120: '70', 121: '79', 122: '77', 126: '76', 128: '78', 123: '83', 124: '84', 125: '85', 127: '81', 129: '82' },
  ...{ 162: '32', 163: '33', 164: '34', 165: '35', 166: '36', 167: '37', 168: '38', 169: '39' },
  ...{ 186: '56', 188: '58', 199: '59' },
};
const vietnamBack = Object.fromEntries(Object.entries(vietnam).map(([before, after]) => [after, before]));

const oldForms: readonly OldForm[] = [
  {
    ...{ callingCode: '52', endedIn: '2019', isCertain: true },
    ...{ old: /^(?:0?1|04[45])(\d{10})$/, today: ([, rest = '']) => rest },
    ...{ now: /^(\d{10})$/, former: ([, rest = '']) => [`1${rest}`] },
  },
  {
    ...{ callingCode: '55', endedIn: '2016', isCertain: false },
    ...{ old: /^0?([1-9]\d)([6-9]\d{7})$/, today: ([, area = '', rest = '']) => `${area}9${rest}` },
    ...{ now: /^(\d{2})9([6-9]\d{7})$/, former: ([, area = '', rest = '']) => [area + rest] },
  },
  {
    // The operator's digits came in front; the second digit of the old number tells the operator, unless it was taken along.
    ...{ callingCode: '225', endedIn: '2021', isCertain: false },
    ...{ old: /^(\d{8})$/, today: ([, rest = '']) => ivoryCoast(rest) },
    ...{ now: /^(?:0[157]|2[157])(\d{8})$/, former: ([, rest = '']) => [rest] },
  },
  {
    ...{ callingCode: '229', endedIn: '2024', isCertain: true },
    ...{ old: /^([2-9]\d{7})$/, today: ([, rest = '']) => `01${rest}` },
    ...{ now: /^01(\d{8})$/, former: ([, rest = '']) => [rest] },
  },
  {
    ...{ callingCode: '84', endedIn: '2018', isCertain: true },
    old: /^0?(1\d\d)(\d{7})$/,
    today: ([, prefix = '', rest = '']) => (vietnam[prefix] ? vietnam[prefix] + rest : null),
    now: /^(\d\d)(\d{7})$/,
    former: ([, prefix = '', rest = '']) => (vietnamBack[prefix] ? [vietnamBack[prefix] + rest] : []),
  },
  {
    // Fixed lines; mobiles begin with 3.
    ...{ callingCode: '57', endedIn: '2021', isCertain: true },
    ...{ old: /^([124-8]\d{7})$/, today: ([, rest = '']) => `60${rest}` },
    ...{ now: /^60(\d{8})$/, former: ([, rest = '']) => [rest] },
  },
  {
    ...{ callingCode: '237', endedIn: '2014', isCertain: true },
    ...{ old: /^([23]\d{7}|[5-9]\d{7})$/, today: ([, rest = '']) => (/^[23]/.test(rest) ? '2' : '6') + rest },
    ...{ now: /^[26](\d{8})$/, former: ([, rest = '']) => [rest] },
  },
  {
    // Fixed lines of Metro Manila: the operator's digit came in front.
    ...{ callingCode: '63', endedIn: '2019', isCertain: false },
    ...{ old: /^0?2(\d{7})$/, today: () => null },
    ...{ now: /^2\d(\d{7})$/, former: ([, rest = '']) => [`2${rest}`] },
  },
];

function ivoryCoast(old: string): string | null {
  if (/^[23]/.test(old)) return null;
  const second = Number(old[1]);
  return (second < 4 ? '01' : second < 7 ? '05' : '07') + old;
}

const byCallingCode = Map.groupBy(oldForms, ({ callingCode }) => callingCode);

export interface TodaysForm {
  /** E.164; null if nobody can tell. */
  e164: string | null;
  endedIn: string;
  isCertain: boolean;
}

/** What has become of a number in a form that has ended; null if it has none of those. */
export function todaysForm(callingCode: string, digits: string): TodaysForm | null {
  for (const { old, today, endedIn, isCertain } of byCallingCode.get(callingCode) ?? []) {
    const match = old.exec(digits);
    if (!match) continue;
    const found = today(match);
    return { e164: found === null ? null : `+${callingCode}${found}`, endedIn, isCertain };
  }
  return null;
}

/** What a number of today was called before its plan changed, in E.164: opt-outs and lists may still know it by that. */
export function formerNumbers(e164: string): string[] {
  const found: string[] = [];
  for (const [callingCode, forms] of byCallingCode) {
    if (!e164.startsWith(`+${callingCode}`)) continue;
    const digits = e164.slice(1 + callingCode.length);
    for (const { now, former } of forms) {
      const match = now.exec(digits);
      if (match) found.push(...former(match).map((old) => `+${callingCode}${old}`));
    }
  }
  return found;
}
