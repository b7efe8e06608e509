import { anyOf, phrase, type LanguagePatterns } from './language.ts';

const calling = '(?:call|phon|ring|contact|bother|harass|text|dial|diall|pester|spamm|disturb)(?:ing|in)';
const call = anyOf(
  'call',
  'phone',
  'ring',
  'contact',
  'text',
  'dial',
  'bother',
  'harass',
  'disturb',
  'telephone',
  'pester',
);
const called = anyOf('called', 'contacted', 'phoned', 'bothered', 'disturbed', 'telephoned');
const place = anyOf(
  'number',
  'phone',
  'cell',
  'cellphone',
  'mobile',
  'line',
  'house',
  'home',
  'landline',
  'family',
  'place',
);
const us = anyOf('(?:me|us)(?: back)?', 'here', 'back', `(?:my|our|this)(?: \\w+)? ${place}`);
const stop = anyOf('stop', 'quit', 'cease', 'top');
const notDo = anyOf('dont(?: you)?', 'do not(?: you)?', '(?<!(?:you|they|he|she|i|we) )never', 'donot');
const forever = anyOf('again', 'anymore', 'any more', 'any longer', 'ever', 'no more', 'for good', 'permanently');
/** Where and when, as it follows "stop calling me" without a pause. */
const bound =
  '(?:at (?:work|night|home|lunch|dinner|the office|school|midnight|this (?:hour|time))|so (?:early|late)|during|on (?:\\w+days?|weekends?|the weekend)|(?:before|after|until|till) (?:\\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|work|lunch|dinner|noon|midnight)|in the (?:morning|mornings|evening|evenings|afternoon|middle)|when)';
const list =
  '(?:(?:call|calling|contact|contacts|phone|marketing|mailing|sales|telemarketing|client|customer)s? )?(?:list|lists|database|data base|records|system|files|registry)';
const take = anyOf(
  'remove',
  'remov',
  'removing',
  'take',
  'taking',
  'delete',
  'get',
  'cross',
  'scratch',
  'strike',
  'erase',
  'drop',
);
const myNumber = anyOf(
  '(?:my|our|this|the) (?:phone |telephone |cell |mobile )?number',
  '(?:my|our) (?:name|info|information|details|contact|contacts|data|phone)',
);
const title = anyOf(
  'sir',
  'madam',
  'maam',
  'mam',
  'miss',
  'mister',
  'mr',
  'mrs',
  'ms',
  'that',
  'names',
  'honey',
  'dear',
  'sweetheart',
  'darling',
  'baby',
  'buddy',
  'bro',
  'dude',
  'boss',
  'by',
  'a',
  'an',
  'crazy',
  'stupid',
);

export const english: LanguagePatterns = {
  language: 'en',
  harmless: [
    phrase(`why (?:dont|do not|wont|cant|didnt)(?: you| they| anyone)?(?: \\w+)? ${call}(?: \\w+){0,2}`),
    phrase(
      '(?:never|didnt|did not|dont|do not) (?:ask|asked|want|wanted|request|requested|need) to be (?:removed|taken|deleted)(?: \\w+){0,5}',
    ),
    // Reported or denied: "I never said stop calling me".
    phrase(
      '(?:never|didnt|did not) (?:say|said|saying|ask|asked|tell|told|mean|meant)(?: you| to| please| that| they| should| must| had| have| could)* (?:stop|remove|take|dont|do not|quit|unsubscribe|delete)(?: \\w+){0,5}',
    ),
    phrase(`(?:told|asked|tell|ask) (?:me|him|her|them) to ${stop} ${calling}`),
    phrase(`(?:why|when|how come)(?: did| have| has)(?: \\w+){0,2} (?:${stop}|stopped) ${calling}(?: \\w+)?`),
    phrase(`(?:did|have|has) (?:you|they|he|she|someone|anyone) (?:${stop}|stopped) ${calling}(?: \\w+)?`),
    phrase(
      `(?<!why |if you )(?:dont|do not|never|cant|cannot|can not|couldnt|could not)(?: want you to| ever)? ${stop} ${calling}(?: \\w+){0,2}`,
    ),
    phrase(`(?:ill|i will|i would|id|should i|can i|i should) ${stop} ${calling}(?: \\w+)?`),
    phrase(
      `(?<!if you )(?:dont|do not|never)(?: want you to| want to)?(?: please)? (?!(?:get|take|taking) (?:any|another|more|calls|your|these|to|sales|cold|marketing|unsolicited|phone|such))(?:${take}|unsubscribe|opt|put)(?: \\w+){1,6}`,
    ),
    phrase(`(?:${notDo}|${stop}) call(?:ing)? (?:me|us) ${title}`),
    phrase(`(?:hate|sad|sorry|shame|pity|rather not|miss)(?: \\w+){0,3} ${stop} ${calling}(?: \\w+){0,2}`),
    phrase(`${stop} ${calling} (?:yourself|it (?:a|an|the|that|so|what|my|your|our|names))`),
    phrase(`${take} me off(?: of)?(?: the| your)? (?:speaker|speakerphone|loudspeaker|hold|mute|bluetooth|guard)`),
    phrase(
      `${take} (?:me|my name|us)(?: off)?(?: of| from)?(?: the| your)? (?:waiting|wait|guest|waitlist|invite|attendance|shopping)(?: list)?`,
    ),
  ],
  dnc: [
    phrase(
      `${take} (?:me|us|${myNumber}|my name)(?: and (?:my )?\\w+)?(?: please| out)?(?: off| from| of| out)(?: of| from)?(?: (?:your|the|this|that|all|any|every|yall))?(?: \\w+)? ${list}`,
    ),
    phrase(
      `(?:remove|remov|unsubscribe|delete) (?:me|us)(?: please| now| right now| immediately| from (?:this|these|your|here|everything|that))?`,
    ),
    phrase(`(?:remove|remov|delete|erase|forget|lose|drop|block|scratch|take out) ${myNumber}`),
    phrase(`take ${myNumber} (?:off|out|down)`),
    phrase(`${take} (?:me|us) off(?: please| now| thanks| thank you)*(?= $)`),
    phrase(`${stop} ${calling}(?!(?: ${us})? ${bound})`),
    phrase(
      `${stop} (?:with )?(?:all |these |the |your |those |any )*(?:phone |sales |marketing |robo )?(?:calls|robocalls)`,
    ),
    phrase(
      `${notDo}(?: ever| even)*(?: try to| dare)? ${call}(?: ${us})?(?: on)?(?: (?:this|my) ${place})?(?: ever)? ${forever}(?! (?:today|tonight|until|till|before|this week|this month))`,
    ),
    phrase(
      `(?:dont|do not|never|no longer) (?:want|need|wish|like|wanna)(?: to)?(?: (?:get|getting|receive|receiving|have|hear|see|take))?(?: (?:any|any more|anymore|more|no more|no|these|your|those|further|other|future))* (?:phone |sales |marketing )?calls(?: anymore| again)?`,
    ),
    phrase(
      `(?:dont|do not|never) (?:want|wish|need|wanna)(?: to)? (?:be|get) ${called}(?: ever)?(?: (?:again|anymore|any more|by you|at all))+`,
    ),
    phrase(
      `(?:dont|do not) (?:want|wish) to hear from (?:you|your company|you people|you guys)(?: again| anymore| ever)*`,
    ),
    phrase(
      `(?:be|get|being|getting|my number) (?:removed|taken|deleted|dropped|erased)(?: off| from| of| out)+(?: (?:your|the|this|that|all|any|every))?(?: \\w+)? ${list}`,
    ),
    phrase(`(?:want|like|need|wish|get me) off(?: of)? (?:this|your|the|that|any|all)(?: \\w+)? ${list}`),
    phrase(
      `(?:nobody|no one|noone|never|dont|do not|you dont|they dont|nobody ever)(?: ever)? (?:${call}|calls|contacts|phones|rings) (?:me|us) again`,
    ),
    phrase(
      `(?:put|add|place|get|include)(?: me| us| my name| ${myNumber})(?: in| on| to| onto)*(?: (?:your|the|a|that))?(?: \\w+)? (?:do not call|dont call|donot call|dnc|no call|not call)(?: list| registry)?`,
    ),
    phrase(
      '(?:im|i am|we are|were|my number is|this number is|number is)(?: already)? on (?:the|a|your)(?: \\w+)? (?:do not call|dont call|dnc|no call)(?: list| registry)?',
    ),
    phrase('(?:put|take|mark)(?: \\w+){0,3} do not call(?: list| registry)?'),
    phrase('unsubscribe(?= (?:please ?)?$)'),
    phrase(
      '(?:revoke|revoking|withdraw|withdrawing|rescind|take back|cancel)(?: my| all| any| our)*(?: prior| previous)? (?:consent|permission|authorization|authorisation)',
    ),
    phrase(
      `(?:no longer|dont|do not) (?:consent|agree)(?: to)?(?: (?:these|your|any|being|be|this|get|getting|receive|receiving|further))* (?:calls|${calling}|${called})`,
    ),
    phrase(`(?:dont|do not) have (?:my )?(?:consent|permission) to ${call}`),
    phrase(
      `(?:told|asked|said|telling)(?: (?:you|yall|you guys|you people|your people|your company|your colleague))?(?: already| before)? (?:not to|to not|to never) ${call}(?: ${us})?(?: again| anymore)?`,
    ),
    phrase(`(?:shouldnt|should not|must not|mustnt|not allowed to|may not) (?:be )?(?:${calling}|${call}) ${us}`),
    phrase('(?:just )?leave (?:me|us) (?:alone|in peace)'),
    phrase('lose (?:my|this|our) number'),
    phrase('cease and desist'),
    phrase('(?<=^ (?:please )?)(?:do not|dont) call(?= (?:please )?$)'),
    phrase(
      '(?:want|like|wish|need|ask|asked) to be(?: put| placed| added)? on (?:your|the|a)(?: \\w+)? (?:do not call|dont call|dnc|no call)(?: list| registry)?',
    ),
    phrase('do not call number'),
  ],
  doNotCall: [
    phrase(`(?:dont|do not) be ${calling}(?: ${us})?`),
    phrase(`${notDo}(?: ever| even)* ${call} ${us}(?: on (?:this|my) ${place})?`),
    phrase(
      `(?:dont|do not|never) (?:want|need|wish|like)(?: (?:you|anyone|anybody|you people|you guys|your company|people|them|someone))?(?: to)? (?:be )?(?:${call}|${calling}) ${us}`,
    ),
    phrase(`(?:dont|do not) (?:want|wish) to be ${called}`),
  ],
  boundBefore:
    / (?:at (?:work|night|home|school|lunch|dinner)|in the (?:mornings?|evenings?|afternoons?)|on \w+days?|(?:after|before|until|till|during|while|when(?! \w+ (?:said|say|told|tell|ask|asked))|at) (?:\w+ ){1,3}?|tomorrow|today|tonight|right now|for now|this (?:week|morning|evening|afternoon)) ?(?:(?:please|just|you|but|so|then|and) )*$/,
  instead:
    / (?<!(?:dont|do not|never|not|stop|quit|or|to|nor|no|ill|will|and ill|if you|you) )(?:call|ring|phone|text|try|use|contact|reach|email) (?:me|us|him|her|them|this|that|my(?! lawyer| attorney| solicitor)|the(?! police| cops)|back|tomorrow|later|after|at|on|in|instead|another|first|only)(?! (?:again|any ?more|ever)) | (?:just|only|rather|instead) (?:call|phone|ring) | ill (?:call|ring|phone) (?:you|u)(?: back)? (?:tomorrow|later|when|on|in|next|after) /,
  boundTo:
    /^ (?:\w+ ){0,2}?(?:at (?:work|night|this (?:time|hour)|that time|home|lunch|dinner|the (?:office|moment)|\d+|noon|midnight|school)|right now|now|today|tonight|tomorrow|this (?:morning|afternoon|evening|week|month|late|early|year)|(?:after|before|until|till|past|between) \w+|on (?:\w+days?|weekends?|weekdays?|the weekend|my (?:day|lunch|break)\w*|holidays)|(?:in|during|over) the \w+|in (?:a|an|\d+)|during \w+|so (?:early|late|often)|early|late|yet|next \w+|for (?:a|the next|now)|later|while|when|if|unless) /,
  forever: /(?: (?:again|anymore|any more|any longer|ever|for good|permanently|period|at all) )/,
  objectionToRecording: [
    phrase('(?:dont|do not|stop|quit|cant|cannot|not) (?:record|recording|tape|taping)(?: \\w+)?'),
    phrase('(?:dont|do not|never)(?: \\w+){1,3} (?:be|being|get|been) (?:recorded|taped)'),
    phrase('(?:dont|do not|never|didnt)(?: \\w+){0,3} (?:recording|record)'),
    phrase('(?:object|objection|refuse)(?: to)?(?: (?:the|this|your|being|be|any))* (?:recording|recorded|record)'),
    phrase('(?:turn|switch|shut)(?: off)? (?:the|that|this|your) record(?:ing|er)(?: off)?'),
    phrase('(?:no|without) recording'),
  ],
  wrongNumber: [
    phrase('wrong (?:number|person|guy|lady|house)'),
    phrase('(?:no one|nobody|no ?body|not anyone|noone) (?:here )?(?:by|with|called|of) (?:that|this) name'),
    phrase('(?:no one|nobody|there is no|theres no|no) (?:\\w+ ){1,2}(?:lives here|works here|at this number)'),
    phrase('(?:im|i am) not (?:\\w+ ){0,2}(?:person|one) you(?:re| are)? (?:looking|calling|trying)'),
  ],
  refusal: [
    phrase('(?:not|no|never|aint|isnt|arent)(?: \\w+){0,2} interested'),
    phrase('no (?:thanks|thank you|thx)'),
    phrase('(?:dont|do not) (?:want|need) (?:it|this|that|anything|any|your \\w+)'),
    phrase('no interest'),
    phrase('im good thanks?'),
  ],
  time: [
    phrase(`${stop} ${calling}(?: ${us})? ${bound}`),
    phrase(
      'call(?: me| us)?(?: back)?(?: \\w+)? (?:later|tomorrow|tonight|next week|another time|some other time|in an hour|in the \\w+|on \\w+day)',
    ),
    phrase('(?:cant|cannot|can not|couldnt) (?:talk|speak|chat)'),
    phrase('(?:bad|not a good|not the best|wrong) time'),
    phrase('(?:im|i am) (?:\\w+ )?(?:busy|driving|at work|in a meeting)'),
  ],
};
