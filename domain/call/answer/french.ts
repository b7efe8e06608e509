import type { LanguageCues } from './cue.ts';
import { frenchMenus } from './french-menu.ts';
import { phrase, sequence } from './phrase.ts';

const tone = '(?:bip|signal|top|beep|tut|son|bip sonore|signal sonore|top sonore)';

/** Who greets; companies do so, too. */
const greets =
  'vous etes(?: bien)? (?:sur|chez|au|a|en (?:communication|relation|ligne))|(?:tes|tu es)(?: bien)? (?:sur|chez)|vous avez (?:bien )?(?:appele|joint|rejoint|compose|contacte)(?! (?:hier|ce|cet|il|mais|non|pour|tout))|merci (?:de|pour) (?:votre|ton) appel|merci davoir appele(?! (?:si|aussi))|bienvenue (?:chez|sur|au|a)';

/** Only in the first person: "il n'est pas là" is what receptionists say. */
const absent =
  '(?:je ne suis|je suis|jsuis|chuis|chu|on nest|on est|nous ne sommes|nous sommes|ne suis) (?:\\S+ )?pas (?:la|dispos?|disponibles?|joignables?|en mesure|chez (?:moi|nous)|a la maison)|(?:je|nous|on)(?: ne)? (?:peux|pouvons|peut) pas (?:te |vous )?(?:repondre|prendre votre|prendre ton|decrocher)|(?:peux|pouvons|peut|pouvoir) (?:te |vous )?repondre pour (?:le moment|linstant)|(?:actuellement|momentanement) (?:absente?s?|fermee?s?|indisponibles?)|(?:nous sommes|bureaux sont) (?:actuellement )?fermee?s?|nos horaires|absente? du bureau|je suis (?:\\S+ )?(?:absente?|en (?:conges?|vacances|deplacement)) jusqu\\S+';

/** Not "I shall call you back", which people say who have no time. */
const promise = 'laiss(?:e|ez|er) (?:moi |nous )?(?:un|votre|vos|ton|tes)|bip|signal sonore|vos coordonnees';

const message = '(?:message|messages|msg|mot|coordonnees|nom|numero)';
const machine = '(?:repondeur|messagerie|boite vocale|boite de messagerie)';

/** What we try to reach, as an announcement names it; "la personne que vous demandez" is a receptionist's. */
const called =
  '(?:numero|ligne|abonnee?|client|correspondante?|personne|poste)(?: que| a qui)? vous (?:avez )?(?:\\S+ ){0,3}(?:compose|demande|appele|appelez|joindre|contacter)|(?:numero|poste) (?:demande|compose|appele)|(?:telephone|numero|ligne|mobile|portable) de (?:votre|la|l)(?: )?correspondante?|votre correspondante?|abonnee? (?:demande|appele)';
/** A mailbox may follow what a network announces. */
const takesMessage = '(?!.* (?:laissez|laisser|message|bip) )';

const says =
  '(?:dites|dis|enregistrez|indiquez|donnez|prononcez|dire|enregistrer|enregistres|enregistre|decliner|declinez|preciser|precisez|indiquer|annoncez)(?: moi| nous)?';
const reason = '(?:motif|raison|pourquoi|objet|but)';
const artificial = '(?:virtuel|virtuelle|vocal|vocale|numerique|automatique|ia|intelligente?|dia)';

export const frenchCues: LanguageCues = {
  no_message: [
    phrase(
      'pas dabonnee? au numero|(?:numero|ligne)(?: \\S+){0,5} (?:invalide|incomplet|incorrect|nest pas valide|momentanement (?:indisponible|suspendu\\S*))',
    ),
    phrase(
      '(?:messagerie|boite|repondeur)(?: \\S+){0,3} (?:naccepte|nenregistre|ne prend)(?: \\S+)? (?:pas|plus|aucun)',
    ),
    phrase('correspondante?(?: \\S+){0,5} (?:eteint|eteinte|hors)'),
    phrase(
      'numero(?: \\S+){0,9} (?:nest pas attribue|nest plus attribue|nest pas en service|nest plus en service|nexiste pas|nexiste plus|hors service|nest pas accessible|non attribue|inexistant)',
    ),
    phrase(
      `(?:${called})(?: \\S+)? (?:est|a ete|nest|ne|na|ont|a)(?: \\S+){0,2} (?:eteint|eteinte|hors|en derangement|occupee?|suspendue?|resiliee?|injoignable|restreinte?|changee?|modifiee?|zone|desactivee?|recevoir|accessible)${takesMessage}`,
    ),
    phrase(
      '(?<!ma )(?:messagerie|boite vocale|boite de reception|repondeur)(?: \\S+){0,4} (?:pleine|plein|saturee|sature)',
    ),
    phrase(
      `(?:na pas|na pas encore|nest pas|na)(?: \\S+)? (?:configuree?|activee?|initialisee?)(?: \\S+)? ${machine}|${machine}(?: \\S+){0,6} (?:nest|na)(?: pas| encore| ete)+ (?:configuree?|activee?|initialisee?)`,
    ),
    phrase(
      'ne (?:peut|prend) (?:plus |pas )?(?:recevoir |accepter |prendre |enregistrer )?(?:de |daucun |aucun )?(?:nouveaux |nouveau )?messages?',
    ),
    phrase('toutes (?:les|nos) lignes(?: \\S+){0,4} occupees'),
    phrase('(?:votre|lappel|cet appel)(?: \\S+){0,3} ne peut aboutir'),
    phrase('votre appel ne peut(?: pas)? (?:aboutir|etre)(?: \\S+)?'),
    phrase(
      '(?:renouveler|reiterer|reessayer) (?:votre|lappel)(?: appel)?|(?:rappeler|reessayer|renouveler)(?: \\S+)? ulterieurement',
    ),
    phrase('un (?:sms|message)(?: \\S+){0,2} sera envoye'),
  ],
  screening: [
    sequence(
      'si vous (?:dites|indiquez|enregistrez|precisez|donnez|me dites) (?:qui|votre nom|le motif|pourquoi)',
      '(?:je )?(?:vais voir|verrai|verifierai|regarderai|vais verifier)',
    ),
    phrase('(?:filtre|prends|reponds a) (?:ses|tous ses) appels'),
    sequence(
      '(?:personne|abonnee?|correspondante?|numero) que vous (?:appelez|tentez|essayez|souhaitez|cherchez|avez appelee?)(?: \\S+)?',
      'votre nom|qui (?:vous etes|appelle|est a)|motif|raison de|pourquoi vous|utilise|filtre\\S*',
    ),
    sequence(
      '(?:apres le|au) (?:\\S+ )?(?:bip|signal|signal sonore|top)',
      '(?:dites|enregistrez|indiquez|donnez|prononcez|enoncez|declinez) (?:clairement )?votre (?:nom|identite)(?! et (?:votre )?(?:message|numero))',
    ),
    phrase(
      '(?:protection|bouclier|systeme|service) (?:anti|antispam|contre)(?: \\S+){0,3} (?:demarchage|spam|appels|indesirables|telephonique)',
    ),
    phrase(
      `${says} votre (?:nom|identite)(?: et| ainsi que)(?: le| la| l| votre)* (?:motif|raison|pourquoi|objet|lobjet|but|societe|entreprise)`,
    ),
    phrase(`${says} ton nom et(?: le| la| ton)* ${reason}`),
    phrase(
      `(?:motif|raison|objet|lobjet) de (?:votre|ton|l) ?appel(?: et| puis)? (?:je (?:vais voir|verrai|verifie|verifierai)|afin)`,
    ),
    phrase(`(?:${says}|enoncez|enoncer) votre nom(?: complet)? (?:apres|au|puis)`),
    phrase('veuillez (?:vous identifier|decliner votre identite)'),
    phrase('(?:filtrage|filtre|filtreur|filtree?) (?:dappels?|des appels|les appels|ses appels|mes appels|de google)'),
    phrase('appel(?: \\S+)? (?:est|sera) (?:filtre|annonce|verifie)'),
    phrase('(?:nom|identite)(?: \\S+){0,6} (?:sera|seront) (?:annoncee?s?|transmise?s?)'),
    phrase(
      '(?:voir|verifier|verifie|vois|verrai|verifierai) si (?:la|cette|votre) (?:personne|correspondante?)(?: (?:est|peut|souhaite|\\S+ disponible))?',
    ),
    phrase('(?:recevra|verra|aura|obtiendra) une (?:copie|transcription)'),
    phrase('(?:ligne|numero|appel|telephone)(?: \\S+){0,3} protegee? (?:contre|par)'),
    phrase(
      '(?:vos paroles|votre reponse|ce que vous dites)(?: \\S+)? (?:sont|est|saffiche\\S*|seront|sera)(?: \\S+){0,4} (?:ecran|lecran|transcri\\S+|affiche\\S*)',
    ),
    sequence(
      '(?:numero|appelant) (?:inconnu|masque|non identifie)',
      'qui (?:vous etes|appelle)|identite|votre nom|identifiez|coupe|interrompu',
    ),
    sequence(
      '(?:objet|lobjet|motif|raison|nom)(?: de)?',
      '(?:afin|pour) (?:que |qu)?\\S+ (?:\\S+ )?(?:decide|puisse decider)',
    ),
    phrase(
      `(?:je suis|ici)(?: (?!pas)\\S+)? (?:l|un |une |le |la )?(?:assistante?|lassistante?|agent|lagent|receptionniste|standardiste|secretaire)(?: telephonique)? ${artificial}`,
    ),
    phrase(`(?<=^ (?:\\S+ )?)(?:assistante?|lassistante?) ${artificial} (?:de|du)`),
    phrase(
      'vous (?:parlez|etes)(?: \\S+)? (?:a|avec) (?:l|lassistante? )?(?:ia|intelligence artificielle|lia|lintelligence artificielle)(?: \\S+)?',
    ),
    phrase(`vous (?:parlez|etes)(?: \\S+){0,2} (?:a|avec) lassistante? ${artificial}`),
    sequence('(?:prouver|verifier|confirmer|montrer) que vous (?:netes pas|etes)', 'tapez|appuyez|composez|faites'),
  ],
  mailbox: [
    // Late in a greeting it is the greeting's end; at its beginning see below.
    phrase(
      '(?<=(?: \\S+){5} )(?<!(?:vous|tu|il|ai|jai|a|as|avez) )laissez? moi(?: un| votre| ton| petit)* (?:message|msg|mot)(?! (?:sur|par|a) )',
    ),
    sequence(absent, 'dans les (?:plus brefs|meilleurs) delais'),
    sequence('pas de (?:messages?|vocal|vocaux)', 'sms|texto|whatsapp|ecri\\S+|envoi\\S+|envoy\\S+'),
    phrase(
      '(?:joint|rejoint|appele) (?:la|ma) (?:messagerie|boite)|boite vocale (?:de |du |des |dun )(?!mon |ma |mes )\\S+',
    ),
    phrase('apres (?:le|la) (?:petit |long )?bii+p|au bii+p|quand ca bipe'),
    sequence(
      '(?:je tai eue?|tai eue?|tas cru|je vous ai eus?|cest une blague|pieges?|surprise)',
      'repondeur|messagerie|machine|message|enregistrement',
    ),
    sequence('ici', '(?:le|mon|du|notre) repondeur|messagerie'),
    phrase(
      '(?:bienvenue|bonjour|salut)(?: \\S+){0,2} (?:sur|au) (?:le |mon |notre )?repondeur|(?:le|mon) repondeur (?:prend|vous|te|prendra|repond|ecoute|automatique|telephonique)',
    ),
    phrase(
      '(?:parle|parlez|dis|dites|raconte|racontez|cause|confie|explique|expliquez)(?: \\S+){0,3} (?:au|a mon|a ce) (?:repondeur|magneto)',
    ),
    phrase(
      'je (?:ne )?suis (?:juste |seulement |que |qu)?(?:un|une|la) (?:machine|repondeur|messagerie|enregistrement)',
    ),
    phrase('(?:cest|ici|sur) (?:bien )?ma (?:messagerie|boite vocale)(?! qui)'),
    phrase('si (?:tu|vous) (?:entends|entendez) (?:ca|ceci) (?:je|cest que|on)'),
    sequence(
      'merci (?:de|pour) (?:mavoir|votre|ton) (?:appelee?|appel)|merci davoir appele(?! (?:si|aussi))',
      'je suis (?:partie?|en (?:voyage|vacances|conges?|retraite|deplacement)) (?:\\S+ ){0,3}jusqu\\S+|absente? (?:jusqu\\S+|du)',
    ),
    sequence(
      '(?:je|on) (?:ne )?(?:reponds|decroche|prends|repond)(?: \\S+){0,4} (?:inconnus?|connais pas|masques?)',
      '(?:je|on) (?:te |vous )?(?:rappelle|rappellerai)',
    ),
    phrase(
      '(?:je|nous) (?:vous |te )?(?:retourne|retournerai|retournerons|retournons|rappelle) (?:les|vos|tous les|votre|ton|l|lappel|mes) ?(?:appels?)?(?= (?:a partir|des|apres|entre|en|quand|lorsque|aussitot|le plus)(?: \\S+)* )',
    ),
    sequence(
      '(?:ne |me |moi )*laiss(?:e|ez) pas (?:de |un )(?:message|vocal|messages)',
      'envoi\\S*|envoy\\S*|sms|texto|mail|ecri\\S+|personne|jamais',
    ),
    sequence('si cest (?!pour|au|a|la)', 'si cest (?!pour|au|a)'),
    phrase('si (?:tu|vous) (?:entends|entendez|ecoutes|ecoutez) (?:ce message|ceci|ca cest)'),
    phrase('laiss(?:e|ez) (?:moi )?un (?:petit )?(?:vocal|mess|texto|petit mot|message vocal) (?:et|ou|je|si|apres)'),
    sequence('(?:cetait|cest|etait) lancien numero', '(?:maintenant|nouveau)(?: numero)?(?: cest| est)?(?: le)? \\d+'),
    phrase('(?:client (?:cellulaire|mobile|sans fil)|abonnee?) (?:nest pas|ne repond pas|ne peut)'),
    phrase(
      '(?<!vous )laissez(?! moi)(?: nous| un| votre| le| me| bref| petit| court)* (?:message|msg|petit mot)(?! (?:sur|par|a) )',
    ),
    // "Laissez-moi un message sur WhatsApp" is said by people: one more word is awaited.
    phrase(
      '(?<!(?:vous|tu|il) )laissez? moi(?: un| votre| ton| petit)* (?:message|msg|mot)(?= (?!(?:sur|a|par) )\\S+ )(?! (?:sur|par|a) )',
    ),
    phrase(
      '(?<!(?:tu|me|il|elle|on|jai|ai|a|as|avez|avait|ont|ma|ta|mas) )laisse (?:(?:nous|un|ton|donc|petit) )*(?:message|msg|petit mot)(?! (?:sur|par|a) )(?! (?:a|sur|par) )',
    ),
    phrase(
      '(?<!vous )laissez (?:moi |nous )?(?:vos coordonnees|votre nom|votre numero|vos nom)|laisse (?:ton nom|tes coordonnees)',
    ),
    phrase(
      `(?:merci de|veuillez|vous pouvez|pouvez|priere de|invite a|invitons a)(?: me| nous| bien vouloir)* laisser(?: un| votre| vos)+ ${message} (?:apres|avec|et|en|au|je|nous|on)`,
    ),
    phrase(
      `(?:merci de|veuillez|priere de|nhesitez pas a)(?: me| nous| bien vouloir)* laisser(?: un| votre| vos| court| petit)+ ${message}`,
    ),
    phrase(`apres (?:le|la) (?:\\S+ )?(?:bip|signal|top|beep|tonalite|tut)|apres (?:le|la) ${tone}`),
    phrase('(?:au|des le) (?:bip|signal sonore|top sonore|beep)'),
    phrase(
      '(?:(?<!(?:tombee?|message) )sur (?:la|ma|une|notre)|notre|bien la|cest la) (?:messagerie|boite) (?:vocale|de|du|personnelle)(?! (?:est pleine|etait|pleine|marche|ne))|(?<=^ (?:bonjour )?)(?:la )?messagerie (?:vocale|personnelle)',
    ),
    phrase('messagerie vocale (?:de|du)|(?:bienvenue|etes)(?: bien)? sur (?:la|ma|le|une) (?:messagerie|boite)'),
    phrase(
      '(?:transfere|redirige|dirige|renvoye|bascule|relation|en relation)e?s? (?:vers|sur|a|avec) (?:la|une|sa|le|un) (?:messagerie|boite|repondeur|service)',
    ),
    // People say that theirs is broken, ask whether we are one, and had ours yesterday.
    phrase('(?:etes|es|communication|parlez|parles)(?: \\S+)? (?:sur|avec|au|a) (?:le|un|mon|notre|son)? ?repondeur'),
    phrase(
      'repondeur (?:automatique|telephonique|vocal)? ?(?:de|du|des) (?:\\S+)|(?<=^ (?:\\S+ )?)(?:le |un )?repondeur (?:de|du|des)',
    ),
    phrase('(?:cest|ici|bien) (?:bien )?(?:mon|notre) repondeur(?! (?:qui|que))'),
    phrase(
      '(?:la machine qui (?:t|vous )?(?:ecoute|tecoute|enregistre)|(?:parle|parlez|cause) (?:a|avec) la machine|cest la machine qui)',
    ),
    phrase('(?<!vous )enregistre[rz] (?:votre|un) message'),
    phrase(
      '(?:je ne suis pas|nous ne sommes pas|suis absente?|actuellement absente?)(?: \\S+){0,6}(?=.* (?:message|coordonnees) )(?=.* (?:laissez|laisser|bip|rappellerai|rappellerons) )',
    ),
    phrase(
      `(?:votre correspondante?|(?:numero|service|abonnee?|client|correspondante?|mobile) que vous (?:demandez|avez demande|avez compose)|(?:personne|correspondante?|abonnee?|client) que vous (?:tentez|essayez|cherchez|appelez|souhaitez|avez appelee?)(?: \\S+){0,2})(?: \\S+){0,3} (?:nest pas|ne peut|ne repond|est indisponible|indisponible)`,
    ),
    sequence(
      '(?:je|on) (?:ne )?(?:consulte|ecoute|lis|releve)(?: pas| jamais| plus)+ (?:cette|ma|la|les|mes|ce|mon) (?:messagerie|repondeur|messages|boite)',
      'envoie\\S*|envoy\\S*|sms|texto|mail|ecri\\S+',
    ),
    sequence(greets, absent),
    sequence(absent, promise),
    sequence(absent, '(?:en )?cas durgence|pour toute urgence|en mon absence|adressez vous|en cas de besoin'),
    // Nobody who speaks wonders where they are.
    phrase(
      '(?:on est|on nest|je suis|jsuis|je ne suis|nous sommes)(?: \\S+){1,4} ou (?:alors|bien en|bien au|sous|avec les|en train|en reunion)',
    ),
    phrase('je suis (?:surement|sans doute|probablement) (?:en|au|sous|avec|sur|dans|occupee?)'),
    sequence(
      'cest|ici',
      '(?:tu sais|vous savez)(?: \\S+)? (?:quoi|ce que|quil) (?:\\S+ )?faire|tu connais la (?:suite|musique)',
    ),
  ],
  menu: frenchMenus,
};
