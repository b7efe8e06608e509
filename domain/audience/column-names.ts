import { foldWords } from '../fold-letters.ts';

/** Headings by which columns are known, in English, Arabic, Spanish, French and German; the better ones first. */
const lists = {
  extension:
    'phone extension|extension|phone ext|ext|phone number extension|business phone extension|work extension|extension number|تحويله|التحويله|رقم التحويله|extension telefonica|numero de extension|nebenstelle',
  name:
    'customer name|name|full name|fullname|contact name|display name|client name|lead name|contact full name|person name|' +
    'الاسم|اسم العميل|الاسم الكامل|الاسم بالكامل|اسم الزبون|اسم|nombre completo|nom complet|kundenname|nombre|nom|nome',
  first_name:
    'first name|firstname|given name|forename|fname|name first|الاسم الاول|primer nombre|nombre de pila|prenom|vorname',
  last_name:
    'last name|lastname|surname|family name|lname|name last|اسم العائله|العائله|الاسم الاخير|اللقب|الكنيه|apellidos|apellido|nom de famille|nachname|familienname',
  time_zone:
    'timezone|time zone|tz|iana timezone|hs timezone|timezone sid key|timezonesidkey|المنطقه الزمنيه|التوقيت|zona horaria|huso horario|fuseau horaire|zeitzone',
  region:
    'region|state code|state region|state region code|state province|state|province|home state|mailing state|address region|address state|address 1 region|address 1 state|home address state|other state|business state|billing state|mailingstate|' +
    'المنطقه|الولايه|المحافظه|الاماره|منطقه|provincia|estado|comunidad autonoma|bundesland',
  country:
    'country|country code|country region|country region code|home country|home country region|mailing country|address country|address 1 country|other country|business country|business country region|billing country|mailingcountry|nation|' +
    'الدوله|البلد|بلد|دوله|pais|pays|land',
  language: 'language|preferred language|lang|locale|language code|اللغه|لغه|idioma|lengua|langue|sprache',
  consent:
    'consent at|consented at|consent date|date of consent|consent timestamp|consent time|consent given at|opt in date|optin date|opt in at|opt in time|opt in timestamp|optin timestamp|marketing consent date|gdpr consent date|tcpa consent date|permission date|consent|consent given|marketing consent|opt in|optin|opted in|' +
    'تاريخ الموافقه|الموافقه|موافقه|fecha de consentimiento|fecha consentimiento|consentimiento|date de consentement|date du consentement|consentement|einwilligungsdatum|datum der einwilligung|einwilligung am|einwilligung',
  consent_source:
    'consent source|consent via|consent proof|consent channel|consent method|opt in source|optin source|opt in method|مصدر الموافقه|origen del consentimiento|source du consentement|quelle der einwilligung|einwilligungsquelle',
  external_id:
    'external id|record id|contact id|lead id|person id|customer id|client id|crm id|hs object id|id|رقم العميل|معرف العميل|المعرف|id cliente|numero client|kundennummer|kunden nr',
} as const;

export type NamedUse = keyof typeof lists;

const ranks = Object.entries(lists).map(
  ([use, names]) => [use as NamedUse, new Map(names.split('|').map((name, rank) => [foldWords(name), rank]))] as const,
);

/** The use that a heading names, and how well: 0 is best. Pipedrive and others put before it what it is a column of. */
export function namedUse(heading: string): { use: NamedUse; rank: number } | null {
  const words = foldWords(heading);
  for (const candidate of [words, words.replace(/^(?:person|contact|lead|customer|client|deal) /, '')]) {
    for (const [use, names] of ranks) {
      const rank = names.get(candidate);
      if (rank !== undefined) return { use, rank };
    }
  }
  return null;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(' ').map(foldWords));

const phoneWords = set(
  'phone phones phonenumber phoneno telephone telephonenumber tel cell cellphone cellular mobile mobilephone mobilenumber msisdn e164 gsm whatsapp homephone workphone businessphone otherphone officephone mainphone telefon telefonnummer telefonnr rufnummer handy handynummer handynr mobil mobilnummer mobiltelefon mobilfunk festnetz telefono telefonos telefone celular movil portable mobiles هاتف الهاتف جوال الجوال موبايل الموبايل محمول المحمول المتحرك تليفون التليفون تلفون التلفون واتساب الواتساب واتس',
);
const mobileWords = set(
  'cell cellphone cellular mobile mobilephone mobilenumber gsm whatsapp handy handynummer handynr mobil mobilnummer mobiltelefon mobilfunk celular movil portable mobiles جوال الجوال موبايل الموبايل محمول المحمول المتحرك واتساب الواتساب واتس',
);
const homeWords = set('home homephone private privat festnetz casa domicile المنزل البيت');
const otherWords = set(
  'work workphone business businessphone office officephone company other otherphone direct secondary alternate alternative alt second trabajo oficina bureau travail geschaftlich arbeit العمل المكتب اخر بديل',
);
/** A column about phones that holds none of this person's. */
const noPhoneWords = set(
  'fax telefax label type ext extension code country carrier status valid validated verified opt optin optout consent date time at assistant asst assistantphone emergency spouse partner owner agent manager rep referrer reference pager beeper telex tty tdd isdn callback count calls last model brand os user app url id name note notes permission bill plan provider operator فاكس الفاكس نوع شركه مشغل',
);
/** Of no person: calling it would ring at a switchboard. */
const noPhones: ReadonlySet<string> = new Set(['company main phone', 'organization main phone', 'company phone main']);
const wholePhones: ReadonlySet<string> = new Set(
  'phone|phone number|phonenumber|primary phone|primary phone number|main phone|main phone number|phone no|phone nr|phone num|phone #|contact number|contact phone|contact no|contact phone number|number to call|الهاتف|رقم الهاتف|رقم التواصل|رقم الاتصال'
    .split('|')
    .map(foldWords),
);

/**
 * How good a phone column a heading names: smaller is better, null for none. Main numbers come first, then mobiles, land lines of
 * no said place, of the home, and those of work and others. `isSure`: no look at the values is needed.
 */
export function phoneColumnRank(heading: string): { rank: number; isSure: boolean } | null {
  const folded = foldWords(heading.replace(/#/g, ' number '));
  if (wholePhones.has(folded)) return { rank: folded === 'phone' ? 0 : 1, isSure: true };
  const words = folded.split(' ');
  if (noPhones.has(folded) || !words.some((word) => phoneWords.has(word))) return null;
  if (words.some((word) => noPhoneWords.has(word))) return null;
  const has = (some: ReadonlySet<string>): boolean => words.some((word) => some.has(word));
  const isSure = words.length <= 3;
  if (has(otherWords)) return { rank: 6, isSure };
  if (has(homeWords)) return { rank: 5, isSure };
  if (has(mobileWords)) return { rank: 3, isSure };
  return { rank: words.includes('phone') ? 2 : 4, isSure };
}
