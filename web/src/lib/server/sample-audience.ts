import { evaluateWindow, windowClassOf } from '#domain/calling-law/index.ts';

/** Audience files to start from. Their numbers are reserved for fiction where a country has such numbers. */
export const sampleNames = ['template', 'english', 'arabic', 'sandbox'] as const;
export type SampleName = (typeof sampleNames)[number];

const template = `phone,customer_name,timezone,city
+12025550123,Ada Lovelace,,Washington
`;

const english = `phone,customer_name,timezone,city,roof,requested_on
+12025550100,Ada Lovelace,America/New_York,Washington,flat,2 March
+12125550114,Grace Hopper,America/New_York,New York,pitched,2 March
+13125550120,Katherine Johnson,America/Chicago,Chicago,pitched,3 March
+13035550127,Annie Easley,America/Denver,Denver,flat,3 March
+14155550133,Margaret Hamilton,America/Los_Angeles,San Francisco,pitched,4 March
+442079460140,Joan Clarke,,London,flat,4 March
`;

const arabic = `phone,customer_name,timezone,city,roof,requested_on
+966501234500,ليلى الحربي,Asia/Riyadh,الرياض,مسطح,٢ مارس
+966501234512,عمر القحطاني,Asia/Riyadh,جدة,مائل,٢ مارس
+971501234520,نورة المنصوري,Asia/Dubai,دبي,مسطح,٣ مارس
+971501234531,سالم الكعبي,Asia/Dubai,أبوظبي,مائل,٣ مارس
+201001234540,هبة عبد الرحمن,Africa/Cairo,القاهرة,مسطح,٤ مارس
`;

/** Places around the world, each with numbers that its plan knows; the last two digits are put behind. */
const places: { prefix: string; timezone: string; city: string }[] = [
  { prefix: '+120255501', timezone: 'America/New_York', city: 'Washington' },
  { prefix: '+131255501', timezone: 'America/Chicago', city: 'Chicago' },
  { prefix: '+141555501', timezone: 'America/Los_Angeles', city: 'San Francisco' },
  { prefix: '+180855501', timezone: 'Pacific/Honolulu', city: 'Honolulu' },
  { prefix: '+4420794609', timezone: 'Europe/London', city: 'London' },
  { prefix: '+9665012345', timezone: 'Asia/Riyadh', city: 'Riyadh' },
  { prefix: '+9715012345', timezone: 'Asia/Dubai', city: 'Dubai' },
  { prefix: '+9198765432', timezone: 'Asia/Kolkata', city: 'Mumbai' },
  { prefix: '+65912345', timezone: 'Asia/Singapore', city: 'Singapore' },
  { prefix: '+614915701', timezone: 'Australia/Sydney', city: 'Sydney' },
  { prefix: '+642123456', timezone: 'Pacific/Auckland', city: 'Auckland' },
];

const names = [
  'Ada Lovelace',
  'Omar Haddad',
  'Grace Hopper',
  'Lina Farah',
  'Katherine Johnson',
  'Noor Aziz',
  'Alan Turing',
  'Maria Costa',
];

/**
 * Last digits decide how a person of the sandbox behaves; see the sandbox's telephone book. Mostly people who talk,
 * and one or two of everything else.
 */
const endings = [0, 3, 7, 12, 18, 21, 26, 33, 38, 41, 44, 47, 50, 54, 57, 58, 63, 66, 70, 73, 76, 79, 81, 84];
const laterMs = 45 * 60_000;

/** The sandbox's sample holds people in places where it is a lawful hour for calls now and for some time to come. */
export function sampleAudience(name: SampleName, now: Date): string {
  switch (name) {
    case 'template':
      return template;
    case 'english':
      return english;
    case 'arabic':
      return arabic;
    case 'sandbox':
      return sandboxSample(now);
  }
}

function sandboxSample(now: Date): string {
  const open = places.filter(({ prefix, timezone }) => {
    const classified = windowClassOf({ e164: `${prefix}00`, timezone });
    if (!classified.ok) return false;
    const isOpen = (at: Date): boolean => evaluateWindow({ windowClass: classified.windowClass, at }).allowed;
    return isOpen(now) && isOpen(new Date(now.getTime() + laterMs));
  });
  const chosen = open.length > 0 ? open : places.slice(0, 3);
  const lines = endings.map((ending, index) => {
    const place = chosen[index % chosen.length] ?? chosen[0];
    if (!place) return '';
    const phone = `${place.prefix}${String(ending).padStart(2, '0')}`;
    return `${phone},${names[index % names.length]},${place.timezone},${place.city}`;
  });
  return `phone,customer_name,timezone,city\n${lines.join('\n')}\n`;
}
