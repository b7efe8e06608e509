import { phrase, sequence } from './phrase.ts';

const key =
  '(?:(?:the )?(?:number )?(?:\\d+|zero|one|two|three|four|five|six|seven|eight|nine|star|pound|hash)(?: key| sign)?)';

const agents =
  '(?:agents?|representatives?|operators?|associates?|advisors?|advisers?|specialists?|team members?|colleagues|lines)';

/** What menus and queues of companies say. */
export const englishMenus: readonly RegExp[] = [
  phrase('(?:callers?|people|calls|customers) (?:ahead of|in front of|before) you'),
  phrase(`(?:for|to|if) (?:\\S+ ){1,10}(?:press|dial|push|select|choose)(?: or say)? ${key}`),
  phrase(`(?:press|dial|push|select|choose)(?: or say)? ${key} (?:for|to|now|if|or|at any)`),
  phrase(`(?:press|dial|push) the (?:star|pound|hash) key|press or say`),
  phrase('followed by (?:the )?(?:pound|hash|star|number)'),
  // "For billing, say billing": people say "for heaven's sake, say something".
  phrase('(?:for|to|if) (?:\\S+ ){0,6}(\\S+) say (?:\\S+ )?\\1'),
  phrase(
    '(?:you can|for example|please|just) say (?:things like|something like|one of the|the name of|a (?:department|name))',
  ),
  phrase('in a (?:few words|short sentence|sentence) (?:please )?(?:tell|say|describe)'),
  phrase(
    '(?:please )?(?:tell (?:me|us)|say|describe)(?: \\S+){0,8} in (?:a few|your own) words(?: you can)|you can say things|you can (?:also )?say (?!yes|that|it|no|what)(?:\\S+ ){1,4}or',
  ),
  phrase('(?:are|is|did|do|would|have) (?:you|this)(?: \\S+){2,12} (?:say|answer) yes or no'),
  phrase('options have(?: recently)? changed|menu has(?: recently)? changed(?= (?:please|so|listen) )'),
  phrase('listen (?:carefully )?to (?:the following|all (?:the )?(?:of the )?(?:following )?options)'),
  phrase('(?:following|these|the) (?:menu )?options(?= (?:.* )?(?:press|say|for))'),
  phrase('(?:return|go back|back|repeat|hear|replay) (?:to )?(?:the|this) (?:main |previous )?(?:menu|options)'),
  phrase('(?:select|choose|say|press) (?:your |a |the )?(?:preferred )?language'),
  phrase(
    '(?:not a valid|invalid|is not valid) (?:selection|option|entry|choice|response|extension)|(?:selection|option|entry|choice) (?:is|was) (?:not valid|invalid)',
  ),
  phrase(
    '(?:didnt|did not|couldnt|could not) (?:get|recognize|recognise|receive|understand) (?:your|a|any|an) (?:selection|entry|input|choice|option|response)',
  ),
  phrase('calls? (?:may|will|can|might|is being|are being|are) (?:be )?(?:monitored|recorded) (?:for|and|or|to)'),
  phrase('calls? (?:may|might) be (?:monitored|recorded)'),
  phrase('for (?:\\S+ ){0,3}(?:quality|training|security)(?: \\S+){0,3} purposes|quality assurance'),
  phrase(`next available ${agents}|next available person`),
  phrase(`all (?:of )?(?:our|the) (?:\\S+ )?${agents}(?: \\S+){0,3} (?:busy|assisting|helping|serving|speaking)`),
  phrase('your call is (?:very )?important'),
  phrase(
    '(?:estimated|expected|approximate|average|current) (?:wait|waiting|hold) time|(?:wait|hold) times? (?:is|are) (?:\\S+ )?(?:longer|approximately|currently|less)',
  ),
  phrase(
    '(?:youre|you are|your position|you are caller|currently) (?:number |is )?\\S+ in (?:the |our )?(?:queue|line)',
  ),
  phrase('position in (?:the )?queue|you are caller number'),
  phrase(
    '(?:someone|agent|representative|team) will be with you|thank you for holding(?= (?:.* )?(?:agent|representative|shortly|queue|call) )',
  ),
  phrase(
    'in the order (?:it was|they were|in which|they are|received|of)|(?:answered|taken) in (?:the )?(?:order|turn)',
  ),
  phrase(
    `(?:stay|remain|hold) on (?:the )?line (?:\\S+ ){0,5}(?:${agents}|your call|be answered|be connected|shortly)`,
  ),
  phrase(
    'please (?:hold|wait|stand by) while (?:we|your call)|your call (?:is being|will be|is now being) (?:connected|transferred|answered|placed)',
  ),
  phrase('(?:experiencing|receiving) (?:\\S+ )?(?:high|heavy|higher|large|unusually)(?: \\S+){0,3} volumes?'),
  phrase(
    '(?:enter|dial|say|input) (?:your|the)(?: \\S+){0,2} (?:extension|account number|pin|passcode|password|member number|number followed)',
  ),
  phrase('(?:please )?(?:enter|key in|input) your (?:\\S+ ){0,4}(?:number|digits|code|date)'),
  phrase('(?:know|have) (?:your|the) partys(?: \\S+)? extension|extension (?:number )?of the (?:person|party)'),
  phrase('(?:dial|enter|press) it (?:now|at any ?time)'),
  phrase('(?:please have|please keep) your (?:\\S+ ){1,5}(?:ready|handy|available)'),
  sequence(
    'thank you for calling|thanks for calling|welcome to',
    'press|dial|please (?:hold|select|choose|listen|enter)|para|main menu|automated (?:system|service|line)|directory|please say',
  ),
  phrase('(?:phone|telephone) banking|automated (?:attendant|phone system|telephone system)|dial by name'),
  phrase(
    '(?:our|normal|regular) (?:normal |regular )?(?:office|business|opening|store|clinic|working) hours are|(?:our )?hours of operation',
  ),
];
