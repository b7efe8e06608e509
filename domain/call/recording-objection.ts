/**
 * Hears that a callee does not want to be recorded, in four languages at once. Who merely asks whether the call is recorded, or
 * has no record of something, has not objected.
 */
import { normalise } from '../do-not-call/opt-out/normalise.ts';

/** Patterns of one language, written as texts are after `normalise`; every text is padded with spaces. */
interface ObjectionPatterns {
  /** Phrases that look like an objection and are none: they are blanked before anything is matched. */
  harmless: readonly RegExp[];
  objections: readonly RegExp[];
}

const phrase = (source: string): RegExp => new RegExp(`(?<= )(?:${source})(?= )`, 'gu');
/** "And" and "so" are written onto the next word. */
const arabicPhrase = (source: string): RegExp => new RegExp(`(?<= [وف]?)(?:${source})(?= )`, 'gu');

const english: ObjectionPatterns = {
  harmless: [
    phrase('(?:dont|do not|didnt|doesnt|never|no|not)(?: \\w+){0,3} (?:a|any|our|your|my|the|of)(?: \\w+)? records?'),
    phrase('(?:dont|do not|wont|would not|wouldnt) (?:mind|care)(?: \\w+){0,4} record(?:ed|ing|s)?'),
    phrase('(?:off|for|on|broken?|world|track) (?:the |a )?records?'),
    phrase(
      '(?:why|if|when|how|are you|is it|is this|do you|did you|can you)(?: \\w+){0,4} (?:not|dont|never) record(?:ed|ing)?',
    ),
  ],
  objections: [
    phrase('(?:dont|do not|stop|quit|cease|no more) (?:(?:ever|even|you|dare|to) )?(?:record|recording|tape|taping)'),
    phrase(
      '(?:dont|do not|wouldnt|would not|rather not|not) (?:want|like|wish|consent|agree|allow|permit|accept|okay|ok|comfortable|happy)(?: \\w+){0,4} (?:record|recorded|recording|recordings|taped|taping)',
    ),
    phrase('(?:rather|prefer)(?: \\w+){0,3} (?:not|werent|didnt)(?: \\w+){0,3} (?:record|recorded|recording|taped)'),
    phrase(
      '(?:i|we) (?:\\w+ )?(?:object|refuse|decline)(?: \\w+){0,3} (?:record|recorded|recording|recordings|taped|taping)',
    ),
    phrase('(?:turn|switch|shut)(?: \\w+){0,3} (?:recording|recorder)(?: \\w+)? off'),
    phrase('(?:turn|switch|shut) off(?: \\w+){0,2} (?:recording|recorder)'),
    phrase('(?:delete|erase|remove|destroy)(?: \\w+){0,2} recording'),
    phrase(
      '(?:you )?(?:cant|cannot|may not|must not|mustnt|are not allowed to|have no (?:right|permission) to) (?:record|tape)',
    ),
    phrase('(?:no|without) recordings?(?: \\w+)? please'),
    phrase('without (?:being recorded|(?:the|a|any|this)? ?recording)'),
    phrase('no recording'),
  ],
};

const arabic: ObjectionPatterns = {
  harmless: [
    arabicPhrase('(?:ما|لا|ليش ما|لماذا لا) (?:عندي|لدي|عندكم|اعرف|ادري)(?: \\S+){0,2} (?:ال)?تسجيل'),
    arabicPhrase('(?:تسجيل|سجل)(?: \\S+){0,1} (?:الدخول|الخروج|الطلب|الاشتراك|التجاري)'),
    arabicPhrase('(?:ما|لا) (?:عندي|يوجد) (?:مانع|مشكله)(?: \\S+){0,3} (?:ال)?تسجيل'),
    arabicPhrase('(?:ليش|لماذا|لي[هش]) (?:لا|ما|مش)(?: \\S+){0,2} تسجل\\S*'),
  ],
  objections: [
    arabicPhrase('(?:لا|ما|مش|بلاش) ?تسجل(?:وا|و|ون|ي|وني|ني|ش|وش|يش)?'),
    arabicPhrase('(?:ما ?|م)تسجل(?:وا|و|ي)?ش'),
    arabicPhrase(
      '(?:لا|ما|مش|مو|مب|مابي|ماابي|لست) ?(?:اريد|ابي|ابغي|ابغا|بدي|عايز|عاوز|عايزه|اوافق|موافق|موافقه|اقبل|اسمح|احب)(?: \\S+){0,3} (?:ال|لل|بال|علي ال)?(?:تسجيل|تسجل|تسجلوا|تسجلون|تسجلني|تسجلوني|يسجل|يسجلون|تسجيلي|اتسجل)',
    ),
    arabicPhrase(
      '(?:ارفض|اعترض علي|اوقفوا|وقفوا|اوقف|وقف|اوقفي|وقفي|بدون|من غير|سكر|اطفي|طفي|اقفل|احذف|احذفوا|امسح|امسحوا) (?:ال|هذا ال)?تسجيل',
    ),
  ],
};

const spanish: ObjectionPatterns = {
  harmless: [
    phrase('no (?:me )?(?:importa|molesta)(?: \\w+){0,4} (?:grab\\w+)'),
    phrase('(?:por que|porque|si|como) no (?:me |nos |la |lo )?grab\\w+'),
    phrase('no (?:tengo|hay|tenemos)(?: \\w+){0,3} (?:grabacion\\w*|grabad\\w+)'),
    phrase('no (?:se|me) (?:ha |habia )?grabad\\w+'),
  ],
  objections: [
    phrase('no (?:me |nos |la |lo |esta )?(?:grabe|graben|grabes|grabeis|sigan? grabando)'),
    phrase(
      'no (?:quiero|queremos|deseo|autorizo|acepto|consiento|doy|permito|estoy de acuerdo)(?: \\w+){0,4} (?:grab(?:e|en|es|ado|ada|ar|acion|arme|aran|an)|grabacion|grabaciones)',
    ),
    phrase(
      '(?:deje|dejen|deja|pare|paren|para|detenga|detengan|apague|apaguen|quite|quiten) (?:de |la |esa |esta )?(?:grabar|grabarme|grabacion|grabadora)',
    ),
    phrase('(?:me opongo a|sin|rechazo) (?:la |que |ser )?(?:grab\\w+|me graben)'),
    phrase('(?:borre|borren|elimine|eliminen|borra) (?:la |esta |esa |mi )?grabacion'),
    phrase('(?:no puede|no pueden|no tiene derecho a|no tienen derecho a) (?:grabar\\w*)'),
    phrase('prefiero (?:que no|no)(?: \\w+){0,3} grab\\w+'),
  ],
};

const french: ObjectionPatterns = {
  harmless: [
    phrase(
      '(?:ca |cela )?(?:ne )?(?:me |m )?(?:derange|gene) pas(?: \\w+){0,5} (?:l?enregistr\\w+|d ?etre enregistr\\w+|detre enregistr\\w+)',
    ),
    phrase('(?:pourquoi|si|est ce que|estce que)(?: \\w+){0,3} (?:n|ne)? ?enregistr\\w+ pas'),
    phrase('(?:pas|plus) (?:de |d |trouve |recu )?(?:mon |votre |d |l )?enregistrement (?:de|du|dans) \\w+'),
    phrase('(?:na|n a|nai|nest|n est|pas ete|jamais) (?:\\w+ )?enregistree?s? (?:ma|mon|mes|la|le|votre)'),
  ],
  objections: [
    phrase('(?:ne |n )?(?:me |m ?|nous )?(?:n ?)?(?:men|l)?(?:enregistrez|enregistre|registrez) pas'),
    phrase('(?:ne |n )(?:men|m en|nous en|len|l en)?(?:registrez|enregistrez) (?:pas|plus)'),
    phrase(
      '(?:veux|voulons|souhaite|souhaitons|desire|voudrais|accepte|acceptons|autorise|consens|suis|sommes|daccord)(?: \\w+){0,2} (?:pas|plus)(?: \\w+){0,4} (?:l ?)?(?:enregistrement|enregistree?s?|enregistrer|enregistriez|menregistriez|lenregistrement|menregistre|lenregistriez)',
    ),
    phrase(
      '(?:refuse|oppose|mopposons|moppose|m oppose|opposons)(?: \\w+){0,4} (?:l ?)?(?:enregistrement|enregistree?s?|enregistrer|lenregistrement|menregistriez)',
    ),
    phrase(
      '(?:arretez|coupez|stoppez|eteignez|arrete|coupe|sans) (?:de )?(?:(?:l ?|cet |l )?enregistrement|m ?enregistrer|enregistrer|lenregistrement|menregistrer|nous enregistrer)',
    ),
    phrase('(?:effacez|supprimez|efface|supprime) (?:l ?|cet |l )?(?:enregistrement|lenregistrement)'),
    phrase('(?:pas d|pas de|aucun) ?enregistrements?'),
  ],
};

const languages: readonly ObjectionPatterns[] = [english, arabic, spanish, french];

/** Whether somebody objects to being recorded. Ask it for each final transcript, and for the last two joined. */
export function objectsToRecording(transcript: string): boolean {
  const original = normalise(transcript);
  return languages.some(({ harmless, objections }) => {
    const text = harmless.reduce((rest, pattern) => rest.replace(pattern, '|'), original);
    return objections.some((pattern) => text.match(pattern) !== null);
  });
}

/** The first of a person's sentences, in their order, that objects, or two that follow one another; null if none does. */
export function objectionIn(said: readonly string[]): string | null {
  const pairs = said.slice(1).map((text, i) => `${said[i] ?? ''} ${text}`);
  return [...said, ...pairs].find(objectsToRecording) ?? null;
}
