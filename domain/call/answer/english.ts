import type { LanguageCues } from './cue.ts';
import { englishMenus } from './english-menu.ts';
import { phrase, sequence } from './phrase.ts';

const now = '(?: currently| presently| temporarily| now| not| either| been| be)*';
/** What we try to reach, as an announcement names it; nobody speaks of themselves like that. */
const called =
  '(?:person|party|subscriber|customer|caller|user|number|mobile|phone|extension|member)(?: that)? (?:you|youre|youve)(?: \\S+){0,4} (?:calling|called|call|dialed|dialled|dialing|dialling|reach|contact|reached)';
/** A mailbox may follow what a network announces. */
const takesMessage = '(?!.* (?:leave|message|tone|beep) )';

const message =
  '(?:(?:a|an|your|the|brief|short|quick|detailed|nice|voice) )*(?:messages?|massage|voice ?mail|voice note)';
const tone = '(?:(?:\\S+ )?(?:tone|beep|bleep|beeps|ping|buzzer tone))';
const voicemail =
  '(?:voice ?mail(?: ?box)?|mailbox|voice mailbox|message ?bank|answer ?phone|voice messaging|voice message|(?:messaging|message|answering|answerphone) service|answering machine)';

/** Who greets. Receptionists do so too, and people say that one has reached the wrong number. */
const greets =
  '(?:you|youve)(?: have)? reached(?! (?:the|a) wrong)|youre (?:\\S+ )?through to|you are (?:\\S+ )?through to|(?:thanks|thank you) for (?:calling|ringing|your call)(?! back)';
/** Only in the first person: "he is not available" is what receptionists say. */
const absent =
  '(?:im|i am|were|we are)(?: \\S+)? (?:not (?:home|in|here|available|around|able to (?:take|answer|come|get))|unable to (?:take|answer|come|get)|away|out of (?:the )?office|out (?:until|till|right now|at the moment)|unavailable|closed|on (?:\\S+ )?(?:leave|holiday|vacation))|(?:i|we) (?:cant|cannot|can not|couldnt)(?: \\S+)? (?:take|answer|get to|come to|pick up)(?: \\S+)? (?:call|calls|phone)|(?:nobody|no one|noone) is (?:home|here|available|in)|(?:our )?(?:office|offices|store|shop|lines|clinic) (?:is|are)(?: \\S+)? closed|(?:sorry )?(?:i|we)(?:ve)? missed (?:you|your call)';
/** What a recorded voice adds to "I cannot come to the phone". Not "I'll call you back": people say that who have no time. */
const promise = 'leave (?:me |us )?(?:a|your|any)|return your|recording|tone|beep';

const unknownCaller = '(?:unknown|anonymous|private|unidentified|unrecognized|unrecognised|blocked|hidden)';
const says = '(?:record|say|state|announce|provide|give)(?: me| us)?';
const ownName = 'your (?:full |first |own )?name';
const artificial = '(?:ai|a i|virtual|digital|automated|automatic|artificial intelligence)';
const assistant = `(?:${artificial}|google|phone|call|telephone)(?: voice| personal| phone| call)? (?:assistant|receptionist|agent|secretary|answering)`;

export const englishCues: LanguageCues = {
  no_message: [
    phrase(
      'you have (?:dialed|dialled|reached|called) (?:a|an) (?:(?!wrong)\\S+ )?(?:number|extension) (?:that|which|not)',
    ),
    phrase('(?<!my )(?:mailbox|voice ?mail ?box|inbox|memory)(?: \\S+){0,5} full'),
    phrase('(?:cannot|can not|cant|unable to|not able to) (?:accept|receive|take)(?: any| new| more)* messages'),
    phrase('(?<!my \\S+ (?:\\S+ )?)(?:has not been|is not|hasnt been|isnt|not) (?:been )?set up'),
    phrase(
      '(?:voice ?mail|mailbox|voice mailbox)(?: service)? (?:is|has|been|not|currently| )+(?:disabled|inactive|activated|enabled)',
    ),
    phrase(`(?:does not|doesnt) have (?:a )?${voicemail}`),
    phrase(
      '(?:number|line|extension)(?: \\S+){0,6} (?:not in service|no longer in service|out of service|disconnected)',
    ),
    phrase('(?:number|extension)(?: \\S+){0,6} (?:is not|isnt|not) (?:valid|assigned|recognized|recognised|in use)'),
    phrase('(?:call|number)(?: \\S+){0,4} (?:cannot|can not|could not|cant) be (?:completed|connected)'),
    phrase('all circuits are(?: \\S+)? busy'),
    phrase('not accepting (?:unidentified|anonymous|private|calls)(?: calls)?'),
    phrase('does not accept (?:unidentified|anonymous|private) calls?'),
    phrase(
      `${called}(?: (?:is|are|has|have|isnt|hasnt|cannot|can not|cant|could not|does not|doesnt|may))+${now} (?:switched off|turned off|powered off|unreachable|reachable|reached|out of (?:coverage|service|range|reach|order|the)|outside|disconnected|suspended|barred|restricted|restrictions|changed|deactivated|in service|in use|exist|engaged|busy|on another call|incoming)${takesMessage}`,
    ),
    // The beginning was not heard.
    phrase(
      `(?:calling|called|dialed|dialled|reach) is${now} (?:switched off|turned off|unreachable|not reachable|out of coverage)${takesMessage}`,
    ),
    phrase(
      '(?:number|mailbox|line|subscriber|customer)(?: \\S+){0,3} (?:does not|doesnt|cannot) accept (?:incoming |any |new |voice )?(?:calls|messages)',
    ),
    phrase('this (?:number|line|mailbox) is (?:no longer|not) active'),
    phrase('try your call (?:again )?(?:later|at another)|check the number and (?:dial|try|call)(?: \\S+){0,3} again'),
  ],
  screening: [
    sequence(
      'if you (?:say|state|record|give|provide|share) (?:who you are|your name|why)',
      'ill (?:see|check|find out)|i will (?:see|check|find out)',
    ),
    // What people ask, too; but they do not say in the same breath what they will do with the answer.
    sequence(
      '(?:say|state|record|give|tell|leave)(?: me| us)? (?:who you are|who is calling|whos calling|who this is|your name|what this|what your call|what its|the (?:reason|purpose)|why you)',
      '(?:ill|i will|i can|well|we will|so i can|and i) (?:\\S+ ){0,2}(?:see|check|find out|ask|let|tell|pass|try|connect|put)',
    ),
    phrase('(?:ill|i will|to) (?:see|check) (?:if|whether) this person'),
    phrase(
      '(?:record|say|state|give)(?: me)? your name(?: and| with| followed by)(?: the| your| a)* (?:reason|purpose|why|what)',
    ),
    // Alone it is also what people ask who have not understood a name.
    sequence(
      `(?:please|first|go ahead and|tone|beep|screened) ${says} ${ownName}`,
      'tone|beep|calling|person|see|company|reason|purpose|press|pound|hash|announced|connect',
    ),
    sequence(`(?:tone|beep|call|screened) (?:please )?${says} ${ownName}`, 'and|then|after|reason|company|purpose'),
    sequence(
      '(?:tell (?:me|us)|say|state) who (?:is calling|you are|this is)|(?:identify yourself)',
      '(?:this|the|your) call will|will be announced|ill (?:see|check) if (?:this|the) person',
    ),
    phrase('(?:if you|please|you can) (?:record|state|say) your name'),
    phrase(
      `(?:calls?|you|number) (?:(?:is|are|being|will|be|currently|now|first) )+(?:screened|filtered|vetted|announced)`,
    ),
    phrase('(?:call )?screening (?:service|assistant|calls|this call|your call|tool)'),
    phrase(
      '(?:using|uses|use|has|by|through) (?:a |an )?(?:\\S+ )?(?:call|google|spam) (?:screening|screen|assistant|filter)',
    ),
    phrase('i (?:screen|filter|take|answer|handle) (?:his|her|their|all|your|\\S+s) (?:calls|phone calls)'),
    // Who speaks of "the person you are calling" and asks for a name is neither of the two.
    sequence(called, 'who(?: is|s) calling|your name|why you(?:re| are) calling|screens|screening|screened'),
    phrase('(?:must|requires that you|to) identify yourself'),
    phrase('(?:call guardian|nomorobo|robokiller|call protect|call blocker service)'),
    phrase('see if (?:this|the) person (?:is available|can talk)'),
    phrase('(?:person|number) you (?:are|re) calling is (?:using|screening)'),
    phrase('(?:will|can|may) (?:get|receive|see|be sent|read) (?:a )?(?:copy|transcript|transcription)'),
    phrase(
      '(?:what you say|your (?:words|answer|response|message)) (?:is|are|will be) (?:being )?(?:shown|displayed|transcribed)',
    ),
    phrase(`${unknownCaller} (?:number|caller) (?:detected|identified)`),
    phrase(`accept(?:ing)? calls from ${unknownCaller}`),
    sequence('(?:reason|purpose|name|why you(?:re| are) calling)', 'decide (?:if|whether|to)|can decide'),
    sequence(
      '(?:prove|verify|show|confirm)(?: that)? you(?:re| are) (?:not a|human|a (?:human|person|real))',
      'press|dial',
    ),
    // People ask "is this an AI assistant?", and "am I speaking to an AI?".
    phrase(`(?:im|i am)(?: (?!not|guessing)\\S+)? (?:an?|the|your|his|her|their|\\S+s)(?: \\S+)? ${assistant}`),
    phrase(`(?:im|i am) (?:an?|his|her|\\S+s) ${artificial} (?:and|that|who|from)`),
    phrase(`this is (?:\\S+ )?(?:the|his|her|your|\\S+s) ${assistant}`),
    phrase(
      `(?:youre|you are|youve|you have) (?:speaking|talking|connected|reached|through)(?: with| to)? (?:\\S+ )?(?:the|his|her|\\S+s) (?:${assistant}|${artificial})`,
    ),
  ],
  mailbox: [
    // Late in a greeting it is the greeting's end; at its beginning see below.
    phrase(
      `(?<=(?: \\S+){5} )(?<!(?:want|like|wish|need) to )(?<!(?:you|he|she|they|i|to|can|could|ill|dont|not|didnt) )leave me ${message}(?! (?:on|in|by|with|via|for) )`,
    ),
    sequence(absent, 'earliest (?:convenience|opportunity)'),
    sequence('no (?:voicemails?|messages)(?: please)?', 'text|email|whatsapp'),
    sequence('(?:got you|gotcha|fooled you|had you|just kidding|psych)', 'voicemail|machine|recording|message'),
    sequence(
      '(?:i|we) (?:dont|do not|never) (?:answer|pick up|take)(?: \\S+){0,3} (?:unknown|know|recognize|recognise)',
      '(?:ill|i will|well) (?:call|ring|phone|get) (?:you )?(?:back)?',
    ),
    phrase(
      '(?:ill|i will|i|we|well) return (?:all |your |my |the |any )?(?:phone )?calls? (?:as soon|when|at|once|on|from|after|between|in the|within|tomorrow|every)',
    ),
    phrase('(?:here comes|heres|cue) (?:the|that|a) (?:beep|bleep|tone)'),
    phrase('reached the (?:desk|phone|cell ?phone|cell|mobile|voice) of'),
    sequence(
      '(?:if|in case) (?:this is|its|it is) (?!about|for|the car)',
      'if (?:this is|its|it is|youre|you are) (?!about|for)',
    ),
    sequence(
      '(?:was|is) \\S+ (?:old|former) number',
      'new (?:one|number)? ?is (?:\\d|oh|zero|one|two|three|four|five|six|seven|eight|nine)\\S*',
    ),
    // "Would you like to leave a message?" asks a person.
    phrase(
      '(?<!(?:want|like|wish|need) to )(?<!(?:you|he|she|they|i|to|can|could|ill|dont|not|me|us|never|didnt) )' +
        `leave (?:us )?${message}(?! (?:on|in|by|with|via|for) )`,
    ),
    // "Leave me a message on WhatsApp" is said by people: one more word is awaited.
    phrase(
      '(?<!(?:want|like|wish|need) to )(?<!(?:you|he|she|they|i|to|can|could|ill|dont|not|me|us|never|didnt) )' +
        `leave me ${message}(?= (?!(?:on|in|by|with|via|for|no|yes|oh|what|why|im) )\\S+ )`,
    ),
    phrase(
      `(?:please|just|to|you can|you may|and|or) leave (?:me |us )?${message}(?=.* (?:tone|beep|back|number|name) )`,
    ),
    phrase(`(?:please|kindly|feel free to) leave (?:me |us )?${message}(?! (?:on|in|by|with|via|for|at) )`),
    phrase('leave (?:me |us )?(?:your|a) (?:full )?(?:name|number|details|contact|phone number|telephone number)'),
    sequence(
      'i (?:never|dont|rarely|hardly)(?: ever)? (?:check|listen to) (?:this|my voicemail|my mailbox)',
      '(?:text|email|whatsapp|message) me|(?:send|shoot) me',
    ),
    // "Do not leave me messages like that" is said to a person.
    sequence(
      `(?:dont|do not|please dont)(?: bother)? leav(?:e|ing) (?:me )?${message}`,
      'text|whatsapp|email|listens?|checks?',
    ),
    // Not "at the signal": those are also at crossings.
    phrase(`(?<!left (?:a|the|my) message )(?:after|at|following|wait for|until|till|before|on) the ${tone}`),
    phrase('(?:when|once|until|after|till) you hear (?:the|a) (?:tone|beep|bleep|signal)'),
    phrase('(?:leave|record|speak|talk|message)(?: \\S+){0,4} (?:after|at) the (?:signal|buzz|ding)'),
    phrase(
      `(?:(?<!(?:he|she|i|we|they|ive) )reached|(?<!(?:i|we|he|she|it|just|im) (?:was|were|got|am|been)? ?)(?:transferred|forwarded|diverted|redirected|connected) to|through to|welcome to|(?<!is )this is|here is)(?: \\S+){0,3} (?:the |a |an |\\S+s )(?:automated |automatic )?${voicemail}(?! (?:message )?(?:and|but|from|that|is|was))`,
    ),
    phrase(`(?<!(?:he|she|i|we|they|ive) )reached (?:my |our )?${voicemail}`),
    phrase(`${voicemail} (?:of|for|belonging to)`),
    phrase(`(?<=^ (?:(?!an |the |my |this )\\S+ )?)(?:voice ?mail|messaging|answerphone|answering) service`),
    phrase(`(?<=^ (?:\\S+ )?)(?:welcome to (?:\\S+ ){0,2})${voicemail}`),
    // Not "it is my voicemail that is broken".
    phrase(
      `(?:its|this is|thats) (?:only |just )?(?:my|our|the|his|her|\\S+s) ${voicemail}(?! (?:that|which|thats|again|is|not))`,
    ),
    phrase(
      '(?:because |well )(?:im|i am|its|this is) (?:just |only )?(?:a|the) (?:machine|recording)|(?:talk|speak) to the machine',
    ),
    phrase('(?:record|recording) (?:your|a) message'),
    phrase('(?:when|once) you(?: are|re| have|ve)? (?:finished|done) (?:recording|hang up|press)'),
    phrase(
      '(?<!(?:tell me|know|see) )if (?:you are|youre|you can) (?:hearing|listening to|hear) this(?: message| recording)? (?:im|i|it|we|then|that|means|you)',
    ),
    phrase(
      '(?:person|party|subscriber|customer|caller|number|user) you (?:are trying to reach|are calling|have dialed|have dialled|have called|dialed|called|were calling|tried to reach) (?:is|isnt)(?: not| currently| presently)* (?:available|unavailable|answering|able to|unable to)',
    ),
    phrase(
      '(?:youre|youve) (?:calling|called|dialed|dialled|trying to reach) (?:is|isnt)(?: not| currently| presently)* (?:available|unavailable|answering|able to|unable to)',
    ),
    phrase(
      `(?:wireless|mobile|cellular) (?:customer|subscriber|user|number|phone) is(?: currently)? (?:not available|unavailable)`,
    ),
    // "Six oh two … is not available": the number's own announcement.
    phrase(
      '(?:(?:\\d+|oh|zero|one|two|three|four|five|six|seven|eight|nine|double) ){4,}is(?: currently)? (?:not available|unavailable)',
    ),
    phrase(
      '(?:your calls?|you|calls?|calls? to this number)(?: \\S+)? (?:have been|has been|is being|are being|been|will be|being) (?:forwarded|transferred|diverted|redirected) to(?: an| a| the)? (?:automated|automatic|voice|voicemail|mailbox|answering)',
    ),
    sequence(greets, absent),
    sequence(absent, promise),
    sequence(
      '(?:im|i am|were|we are|ill be|i will be)(?: \\S+){0,3} (?:leave|holiday|vacation|away|office|closed|back on|back in)',
      '(?:for|if|in) (?:anything |any |its |it is )?(?:urgent|emergency|emergencies|immediate)|in my absence|no access to email|returning on|limited access',
    ),
    sequence(greets, 'leave (?:me |us )?(?:your|a)|speak (?:after|clearly)|return your call'),
    phrase('(?:ill|i will|well|we will|and) return your call(?:s)? (?:as soon|when|at|once|on)'),
    // Nobody who speaks wonders where they are.
    phrase('(?:im|i am|were|we are) either (?:out|away|on|in|at|with|driving|asleep)'),
    phrase(
      '(?:im|i am) (?:probably |most likely |likely )?(?:driving|working|sleeping|asleep|travelling|traveling|teaching|out|away|swimming|in a meeting|on the other line|on another call|at work)(?: \\S+){0,2} or (?:with|at|on|in|out|asleep|driving|away|just|otherwise|sleeping|working)',
    ),
    phrase(
      '(?:im|i am) (?:probably|most likely) (?:asleep|sleeping|driving|in a meeting|on the other line|at the gym)',
    ),
    sequence('(?:its|this is|hi|hey|here)', 'you know (?:what to do|the drill)'),
  ],
  menu: englishMenus,
};
