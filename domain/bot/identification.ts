interface Caller {
  organisation: string;
  /** E.164: who calls it is heard, and can ask not to be called again. */
  phone: string;
  isMarketing: boolean;
}

/**
 * What somebody hears whom no bot can speak to in time: who called, and the number to call back or to be called no more
 * (47 CFR 64.1200(a)(7)(i): no more than that, and for marketing that it was that). It is the same for all calls from a number, so that
 * its sound can be made before it is needed.
 */
const templates: Record<string, (caller: { organisation: string; digits: string; isMarketing: boolean }) => string> = {
  en: ({ organisation, digits, isMarketing }) =>
    `This is a call from ${organisation}${isMarketing ? ', for telemarketing purposes' : ''}. Nobody can speak with you right now. To call back or to be taken off our list, dial ${digits}.`,
  ar: ({ organisation, digits, isMarketing }) =>
    `هذه مكالمة من ${organisation}${isMarketing ? ' لأغراض تسويقية' : ''}. لا يمكن لأحد التحدث معك الآن. لمعاودة الاتصال أو لحذف رقمك من قائمتنا اتصل على ${digits}.`,
  es: ({ organisation, digits, isMarketing }) =>
    `Esta es una llamada de ${organisation}${isMarketing ? ' con fines de telemercadeo' : ''}. Ahora nadie puede hablar con usted. Para devolver la llamada o salir de nuestra lista, marque ${digits}.`,
  fr: ({ organisation, digits, isMarketing }) =>
    `Ceci est un appel de ${organisation}${isMarketing ? ', à des fins de télémarketing' : ''}. Personne ne peut vous parler en ce moment. Pour rappeler ou ne plus être appelé, composez le ${digits}.`,
};

/** The identification message in the bot's language; in English if there is none in that language. */
export function identificationText({ organisation, phone, isMarketing }: Caller, language: string): string {
  const base = language.toLowerCase().split('-')[0] ?? 'en';
  const template = templates[base] ?? (templates['en'] as (typeof templates)[string]);
  // Voices read digits in a row as one large number.
  return template({ organisation, digits: [...phone.replace(/\D/g, '')].join(' '), isMarketing });
}
