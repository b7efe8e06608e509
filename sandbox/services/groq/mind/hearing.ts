import { fold } from './folded-text.ts';

/** What a callee wants by what they said. `answer`: none of the others. */
export type Intent =
  | 'opt_out'
  | 'callback'
  | 'asks_if_artificial'
  | 'asks_who'
  | 'goodbye'
  | 'declines'
  | 'greeting'
  | 'question'
  | 'nothing'
  | 'answer';

/** In this order, all four languages at once. They are matched against folded text. */
const patterns: [Intent, RegExp[]][] = [
  [
    'opt_out',
    [
      /\b(stop|quit) (calling|phoning|ringing|contacting|bothering)\b/,
      /\b(remove|take|delete|get) (me|us|my (name|number|phone))\b.*\b(off|from|list|records?|database|system)\b/,
      /\b(do not|don't|never)( you)?( ever)? (call|phone|contact|ring)( me| us| here| this number)*( back)?( again| any ?more| ever|[.!,]|$)/,
      /\bno more calls\b|\bdo[- ]not[- ]call list\b|\bunsubscribe\b/,
      /لا ?(تتصل|تكلم|تعاود|تعيد|ترجع)(?!.*(الان|الحين|اليوم))|(توقف|كف)\S* عن الاتصال|بطل\S* (ت)?تصل|ما ?تتصل/,
      /(احذف|امسح|ازل|ازيل|شيل)\S* (رقمي|اسمي|ني)|(رقمي|اسمي) من ال?قا?[يئ]مه|لا (اريد|ابغي) (اي )?(مكالمات|اتصالات)/,
      /\b(deje|dejen|deja|pare|paren) de llamar|\bno (me |nos )?(vuelv\w+ a )?llam(e|en|es|ar)\w*(?! (ahora|hoy))\b/,
      /\b(quit|borr|elimin|saqu|saqueme)\w* .*\b(lista|numero|base de datos)\b|\bno (quiero )?(mas|recibir) (mas )?llamadas\b|\bdarme de baja\b/,
      /\barret\w+ (de )?(m'|me |nous )?(r?appeler|contacter)|\bne (m'|me |nous )?(r?appel\w+|contact\w+)( pas| moi)? (plus|jamais)\b/,
      /\bne plus (m'|me |nous )?(r?appeler|etre appele|contacter)|\b(retir|supprim|enlev|ray|effac)\w+[- ](moi|nous|mon)\b|\bplus d'appels?\b/,
    ],
  ],
  [
    'callback',
    [
      /\b(call|ring|phone|try)( me| us)?( back| again| later| tomorrow| tonight| in | at | on | next | after )/,
      /\bcall ?back\b|\b(another|different|better) (time|day|moment)\b|\b(bad|not a good|wrong) (moment|time)\b|\bnot now\b/,
      /\b(i am|i'm|we are|we're) (very |so |a bit |quite |just |currently )?(busy|driving|in a meeting|at work)\b/,
      /اتصل|كلمني|كلميني|عاود|مشغول|وقت (غير|مش|مو) مناسب|لاحقا|بعدين/,
      /\bllam\w*(me|nos)\b|\bvuelv\w* a llamar|\bmas tarde\b|\bocupad[oa]\b|\botro momento\b|\bmal momento\b/,
      /\brappel\w+|\bplus tard\b|\boccupee?\b|\b(pas le bon|mauvais|autre) moment\b/,
    ],
  ],
  [
    'asks_if_artificial',
    [
      /\b(are you|is this|is it|am i (talking|speaking) (to|with)|you are|you're)\b.*\b(robot|bot|human|real|person|machine|ai|computer|recording|automated|artificial)\b/,
      /\b(eres|es usted|hablo con|esto es|es un)\b.*\b(robot|human[oa]|persona|maquina|real|inteligencia)\b/,
      /\b(etes|es-tu|parle a|c'est)\b.*\b(robot|humaine?|machine|personne|intelligence)\b/,
      /(انت|انتي|هذا|هذه|اتكلم مع|اتحدث مع|معي).*(روبوت|انسان|بشر|اله|شخص حقيقي|ذكاء)/,
    ],
  ],
  [
    'asks_who',
    [
      /\bwho('s| is| are| am i)?\b.*\b(this|calling|you|speaking|talking)\b|\b(what|which) company\b|\bcalling from\b/,
      /\bquien (es|habla|llama|eres)\b|\bde parte de quien\b|\bqui (etes|est|parle|appelle)\b|\bc'est qui\b|من (انت|معي|يتكلم|المتصل|يتحدث)/,
    ],
  ],
  [
    'goodbye',
    [
      // Who says goodbye to something else goes on.
      /\b(?<!say |says |saying )(good ?bye|bye|see you|have a (nice|good|great) (day|one))\b|\b(that is|that's|that will be) all\b|\bnothing else\b/,
      /\b(adios|hasta luego|chao|eso es todo)\b|\b(au revoir|bonne journee|c'est tout)\b|مع السلامه|الي اللقاء|وداعا/,
    ],
  ],
  [
    'declines',
    [
      /\b(not|no longer) interested\b|\bno interest\b|\bno,? thank(s| you)\b|\bleave me alone\b|\bdon't (want|need)\b|\bdo not (want|need)\b/,
      /\bno me interesa\b|\bno,? gracias\b|\b(pas|plus) interesse|\bnon,? merci\b|(غير|لست|مش|مو) مهتم|لا،? شكرا/,
    ],
  ],
  ['greeting', [/^(hello|hi|hey|yes hello|hola|bueno|diga|allo|bonjour|الو|مرحبا|السلام عليكم)?[\s.,!?؟،]*$/]],
  ['question', [/[?؟]$/]],
];

/** What somebody means. The strongest wish counts where a sentence has more than one. */
export function hear(utterance: string): Intent {
  const text = fold(utterance);
  if (!/[\p{L}\p{N}]/u.test(text)) return 'nothing';
  return patterns.find(([, expressions]) => expressions.some((expression) => expression.test(text)))?.[0] ?? 'answer';
}

const no = /^(no|nope|not really|nah|لا|non)\b|^لا([\s.,!،]|$)/;
const yes =
  /^(yes|yeah|yep|sure|of course|okay|ok|certainly|absolutely|that is fine|that works|si|claro|oui|bien sur)\b|^(نعم|اجل|طبعا|ايوه|اكيد)/;
const maybe = /\b(maybe|perhaps|not sure|quiza|tal vez|peut-etre)\b|ربما|يمكن/;

/** Yes, no or maybe, if somebody says it; null if not. */
export function yesOrNo(utterance: string): 'yes' | 'no' | 'maybe' | null {
  const text = fold(utterance);
  if (maybe.test(text)) return 'maybe';
  if (no.test(text)) return 'no';
  return yes.test(text) || /\b(works for me|sounds good|i am interested|i do|i am)\b/.test(text) ? 'yes' : null;
}
