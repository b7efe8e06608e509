/** Numbers as people say them in the four languages, in folded spelling. */
const words: Record<string, number> = {};

function list(from: number, spelled: string): void {
  spelled.split(' ').forEach((alternatives, index) => {
    for (const word of alternatives.split('|')) words[word.replaceAll('_', ' ')] = from + index;
  });
}

list(1, 'one|a|an two|a_couple_of three|a_few four five six seven eight nine ten eleven twelve');
list(
  1,
  'un|una|une dos|deux tres|trois cuatro|quatre cinco|cinq seis siete|sept ocho|huit nueve|neuf diez|dix once|onze doce|douze',
);
list(1, 'واحده|واحد اثنين|ثنتين ثلاث|ثلاثه اربع|اربعه خمس|خمسه ست|سته سبع|سبعه ثمان|ثمانيه|ثماني تسع|تسعه عشر|عشره');
list(
  1,
  'الواحده الثانيه الثالثه الرابعه الخامسه السادسه السابعه الثامنه التاسعه العاشره الحاديه_عشره|الحاديه_عشر الثانيه_عشره|الثانيه_عشر',
);
const tens: [number, string][] = [
  [15, 'fifteen|quince|quinze|خمس_عشره|خمسه_عشر|خمسه_عشره'],
  [20, 'twenty|veinte|vingt|عشرين|عشرون'],
  [25, 'veinticinco|vingt-cinq|خمس_وعشرين'],
  [30, 'thirty|treinta|trente|ثلاثين|ثلاثون'],
  [40, 'forty|cuarenta|quarante|اربعين|اربعون'],
  [45, 'quarante-cinq|خمس_واربعين'],
  [50, 'fifty|cincuenta|cinquante|خمسين|خمسون'],
  [60, 'sixty|sesenta|soixante|ستين'],
  [90, 'ninety|noventa|تسعين'],
];
for (const [value, spelled] of tens) list(value, spelled);
for (const ten of ['twenty', 'thirty', 'forty', 'fifty']) {
  ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'].forEach((unit, index) => {
    for (const joint of [' ', '-']) words[`${ten}${joint}${unit}`] = (words[ten] ?? 0) + index + 1;
  });
}

/** Source of a regular expression for a number, longest words first. */
export const numberSource = `(?:\\d{1,4}|${Object.keys(words)
  .sort((a, b) => b.length - a.length)
  .join('|')})`;

/** The value of a match of `numberSource`. */
export function numberValue(text: string): number {
  return words[text] ?? Number(text);
}
