import type { LanguageCues } from './cue.ts';
import { phrase } from './phrase.ts';

const key = '(?:\\d|one|two|three|four|five|six|seven|eight|nine|zero|star|pound|hash|the pound|the star|the hash)';
/** What a recorded voice adds to "I cannot come to the phone", and a person does not. */
const promise = '(?=.* (?:leave|message|messages|return your|get back to you|call you back) )';

export const englishCues: LanguageCues = {
  no_message: [
    phrase('(?<!my )(?:mailbox|voice ?mail ?box|inbox|memory)(?: \\S+){0,5} full'),
    phrase('(?:cannot|can not|cant|unable to|not able to) (?:accept|receive|take)(?: any| new| more)* messages'),
    phrase('(?:has not been|is not|hasnt been|isnt|not) (?:been )?set up'),
    phrase(
      '(?:number|line|extension)(?: \\S+){0,6} (?:not in service|no longer in service|out of service|disconnected)',
    ),
    phrase('(?:number|extension)(?: \\S+){0,6} (?:is not|isnt|not) (?:valid|assigned|recognized|recognised|in use)'),
    phrase('call (?:cannot|can not|could not|cant) be (?:completed|connected)'),
    phrase('all circuits are(?: \\S+)? busy'),
    phrase('not accepting (?:unidentified|anonymous|private|calls)(?: calls)?'),
    phrase('does not accept (?:unidentified|anonymous|private) calls?'),
  ],
  screening: [
    phrase(
      '(?:record|say|state|give|leave)(?: me)? your name(?: and| with| followed by)(?: the| your| a)* (?:reason|purpose|why|what)',
    ),
    phrase(
      '(?:please|can you|go ahead and|first) (?:record|say|state) your name(?: \\S+){0,4} (?:tone|beep|calling|person|see)',
    ),
    phrase('(?:call )?screening (?:service|assistant|calls|this call|your call|tool)'),
    phrase('(?:using|has) (?:a )?(?:call|google|spam) (?:screening|screen|assistant|filter)'),
    phrase('see if (?:this|the) person (?:is available|can talk)'),
    phrase('(?:person|number) you (?:are|re) calling is (?:using|screening)'),
  ],
  mailbox: [
    phrase(
      '(?<!(?:want|like|wish|need) to )(?<!(?:you|he|she|they|i|to|can|could|ill|dont|not) )leave(?: me| us)?(?: a| your| the| me| brief| short| detailed| voice)+ messages?(?! (?:on|in|by|with|via|for) )',
    ),
    phrase(
      '(?:please|just|to|you can|you may) leave(?: me| us)?(?: a| your| the| brief| short| detailed| voice)* message(?=.* (?:tone|beep|back|number|name) )',
    ),
    phrase('leave your (?:name|number|details|contact)'),
    phrase('(?:after|at|following|wait for|hear) the (?:tone|beep|signal)'),
    phrase(
      '(?:reached|to|is|of)(?: \\S+){0,3} (?:the |a |an )(?:automated |automatic )?(?:voice ?mail|voice ?mailbox|mailbox|voice messaging|voice message|answering (?:machine|service))(?! (?:message )?(?:and|but|from|that))',
    ),
    phrase('reached (?:my |our )?(?:voice ?mail|mailbox|answering machine)'),
    phrase('(?:voice ?mail|mailbox|voice mailbox) (?:of|for|belonging to)'),
    phrase('(?:record|recording) your message'),
    phrase('(?:when|once) you(?: are|re| have)? (?:finished|done) (?:recording|hang up|press)'),
    phrase(
      `(?:cant|cannot|can not|unable to|not able to|am not able to) (?:come to|get to|answer|take|pick up)(?: \\S+)? (?:phone|call|calls|telephone)${promise}`,
    ),
    phrase(
      '(?:not available|unavailable|not here|not in|away from (?:my|the) (?:phone|desk|office))(?: \\S+){0,5} (?:please )?leave',
    ),
    phrase(
      '(?:person|party|subscriber|customer|caller) you (?:are trying to reach|are calling|have dialed|have dialled|have called|dialed|called) is (?:not available|unavailable|currently unavailable|not answering)',
    ),
    phrase(
      '(?:your call has been|you have been|call is being) (?:forwarded|transferred) to(?: an| a| the)? (?:automated|automatic|voice)',
    ),
  ],
  menu: [
    phrase(`(?:for|to) (?:\\S+ ){1,8}(?:press|dial|push|select|choose) ${key}`),
    phrase(`(?:press|dial|push|select|choose) ${key} (?:for|to|now|if|or)`),
    phrase('(?:menu|options)(?: options)? (?:have|has)(?: recently)? changed'),
    phrase('listen (?:carefully )?to the following'),
    phrase('calls? (?:may|will|can|might|is being|are being|are) (?:be )?(?:monitored|recorded) (?:for|and|or|to)'),
    phrase('calls? (?:may|might) be (?:monitored|recorded)'),
    phrase('next available (?:agent|representative|operator|associate|advisor|adviser|person|team member)'),
    phrase(
      'all (?:of )?our (?:agents|representatives|operators|lines|associates|advisors|advisers)(?: \\S+){0,3} (?:busy|assisting|helping|serving)',
    ),
    phrase('your call is (?:very )?important'),
    phrase(
      '(?:enter|dial|say|input) (?:your|the)(?: \\S+){0,2} (?:extension|account number|pin|passcode|password|member number)',
    ),
    phrase('thank you for calling(?: \\S+){0,12} (?:press|dial|please hold|para)'),
    phrase('our (?:office|business|opening) hours are'),
  ],
};
