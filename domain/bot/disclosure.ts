/**
 * First words of an outbound call, before anything else is said: that an artificial voice is calling, for whom, that
 * the call is recorded, and how to make it stop. Law in many places asks for each of them (FCC 47 CFR 64.1200(b) for
 * artificial voices, two-party consent for recordings); it is said everywhere.
 */
const templates: Record<string, (bot: string, organisation: string) => string> = {
  en: (bot, organisation) =>
    `Hello, this is ${bot}, an AI assistant calling for ${organisation} on a recorded line. Say "stop calling" at any time.`,
  ar: (bot, organisation) =>
    `مرحباً، معك ${bot}، مساعد ذكاء اصطناعي يتصل نيابة عن ${organisation} وهذه المكالمة مسجلة. قل "توقف عن الاتصال" في أي وقت.`,
  es: (bot, organisation) =>
    `Hola, soy ${bot}, un asistente de inteligencia artificial que llama de parte de ${organisation}; esta llamada se graba. Diga "no me llamen" en cualquier momento.`,
  fr: (bot, organisation) =>
    `Bonjour, ici ${bot}, une assistante à intelligence artificielle qui appelle pour ${organisation} ; cet appel est enregistré. Dites « ne m'appelez plus » à tout moment.`,
};

/** The disclosure in the bot's language; in English if there is none in that language. */
export function disclosureText(bot: { name: string; organisation: string; language: string }): string {
  const base = bot.language.toLowerCase().split('-')[0] ?? 'en';
  const template = templates[base] ?? (templates['en'] as (bot: string, organisation: string) => string);
  return template(bot.name, bot.organisation);
}

/** Languages (ISO 639-1) in which a bot says by itself what the law wants, and hears that somebody wants no more calls. */
export const disclosedLanguages: readonly string[] = Object.keys(templates);

/** Whether the disclosure is spoken in the bot's language; else it is English. */
export function isDisclosedIn(language: string): boolean {
  return disclosedLanguages.includes(language.toLowerCase().split('-')[0] ?? '');
}
