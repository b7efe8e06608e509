import { anyOf, phrase, type LanguagePatterns } from './language.ts';

// Written without accents, and with elisions as one word ("m'appelez" is "mappelez"): `normalise` does both.
const call = anyOf(
  'r?appelez',
  'r?appelle',
  'r?appelles',
  'r?appeler',
  'recontactez',
  'contactez',
  'contacter',
  'recontacter',
  'telephonez',
  'telephoner',
  'derangez',
  'deranger',
  'embetez',
  'embeter',
  'harcelez',
  'harceler',
  'sollicitez',
  'solliciter',
  'importunez',
  'joignez',
  'demarchez',
);
const me = '(?:me |nous |m ?|n )?';
const called = anyOf(
  'r?appelee?s?',
  'contactee?s?',
  'recontactee?s?',
  'derangee?s?',
  'sollicitee?s?',
  'demarchee?s?',
  'harcelee?s?',
  'importunee?s?',
  'joint',
);
const infinitive = anyOf(
  'r?appeler',
  'telephoner',
  'contacter',
  'recontacter',
  'harceler',
  'deranger',
  'embeter',
  'solliciter',
  'importuner',
  'demarcher',
);
const toCall = `(?:de |d ?)?(?:me |nous |m ?)?${infinitive}`;
const stop = anyOf('arretez', 'arrete', 'cessez', 'cesse', 'stoppez', 'finissez');
const take = anyOf(
  'retirez',
  'retire',
  'enlevez',
  'enleve',
  'supprimez',
  'supprime',
  'otez',
  'effacez',
  'efface',
  'rayez',
  'radiez',
  'sortez',
  'eliminez',
  'desinscrivez',
  'desabonnez',
  'oubliez',
  'perdez',
);
const toTake = anyOf('retirer', 'enlever', 'supprimer', 'effacer', 'rayer', 'desinscrire', 'oter');
const list = anyOf(
  'listes?',
  'listings?',
  'bases?(?: de donnees)?',
  'fichiers?',
  'registres?',
  'repertoires?',
  'systemes?',
  'carnet',
  'contacts',
);
const mine =
  '(?:mon|ce|notre|mes|nos)(?: \\w+)? ?(?:numeros?|noms?|contacts?|telephones?|donnees|coordonnees|informations)';
const title = anyOf(
  'madame',
  'monsieur',
  'mademoiselle',
  'ma belle',
  'mon ami',
  'cherie?',
  'comme ca',
  'docteur',
  'maitre',
  'chef',
  'patron',
  'boss',
  'mamie',
  'papi',
  'tonton',
  'par mon',
);
const polite =
  '(?: (?:svp|s il vous plait|sil vous plait|sil te plait|merci|donc|tout de suite|immediatement|maintenant))*';
const untimed =
  '(?! (?:au (?:travail|bureau|boulot)|le (?:soir|matin|midi|dimanche|samedi|week end|weekend|lundi|mardi|mercredi|jeudi|vendredi)|la nuit|avant|apres \\d|pendant|si (?:tot|tard)|a cette heure|tard|tot))';

export const french: LanguagePatterns = {
  language: 'fr',
  harmless: [
    phrase(`(?:ne )?${me}${call} (?:pas|plus) ${title}`),
    phrase(`(?:n ?arretez|narrete|n ?arrete|ne cessez|ne cesse|narretez) (?:pas|plus|jamais) ${toCall}`),
    phrase('(?:je )?(?:nai|n ai|n ai jamais|nai jamais) (?:pas |jamais )?(?:dit|demande)(?: \\w+){1,7}'),
    phrase(`ne ${me}(?:retirez|enlevez|supprimez|effacez|rayez) pas(?: \\w+){1,4}`),
    phrase(`pourquoi (?:avez vous arrete|vous avez arrete|as tu arrete)(?: \\w+)? ?${toCall}`),
  ],
  dnc: [
    phrase(`(?:ne |n ?)?${me}${call} plus${untimed}(?! tard)`),
    phrase(`(?:ne |n ?)?${me}${call}(?: plus| pas)? jamais(?: plus)?`),
    phrase(`(?:plus )?jamais (?:vous |tu |on )?${me}${call}`),
    phrase(`(?<!(?:ne|pas|n|peux|peut|veux) )(?:d |d)?arreter ${toCall}`),
    phrase(
      `etre (?:retire|enleve|supprime|efface|radie|raye|desinscrit|ote)e?s?(?: de| du| des| d)(?: \\w+){0,3} ${list}`,
    ),
    phrase(
      '(?:cessez|cesse|stoppez|arretez) (?:tout|tous|toute|vos|votre|ces|ce) (?:contacts?|demarchage|harcelement|sollicitations?|prospection)',
    ),
    phrase(
      '(?:je )?m ?oppose a (?:tout|toute|vos|ces|votre) (?:demarchage|appels?|sollicitations?|prospection|contact)',
    ),
    phrase(
      `(?<!(?:ne|pas|n) )${stop}${polite} (?:avec )?(?:vos|ces|les|tous vos|tous ces|de faire des) (?:appels?|coups de fil|coups de telephone|sollicitations)`,
    ),
    phrase(`${take} (?:moi|nous|me)(?: (?:svp|s il vous plait))?(?: de| du| des| d| sur)(?: \\w+){0,3} ${list}`),
    phrase(`${take} (?:moi|nous)${polite}(?= $)`),
    phrase(`${take}${polite} ${mine}`),
    phrase(`(?:me |nous |m ?)${toTake}(?: de| du| des| d)(?: \\w+){0,3} ${list}`),
    phrase(`${toTake} ${mine}`),
    phrase(
      `(?:je |on |nous )?(?:ne )?(?:veux|voulons|veut|souhaite|souhaitons|desire|voudrais|tiens a) (?:plus|plus jamais) (?:jamais )?(?:etre ${called}|recevoir|avoir|entendre|que|quon|vous entendre|vos|d ?appels|dappels)(?: \\w+){0,4}`,
    ),
    phrase(
      `(?:je |on |nous )?(?:ne )?(?:veux|voulons|souhaite|souhaitons|desire|voudrais) pas (?:etre ${called}|que vous ${me}\\w*(?:appeliez|contactiez|rappeliez)|quon ${me}\\w*(?:appelle|rappelle|contacte)) (?:plus|a nouveau|de nouveau|encore)`,
    ),
    phrase(
      '(?:je |on )?(?:ne )?(?:veux|souhaite|desire|voudrais) (?:pas|plus) (?:recevoir )?(?:de |d |dautres |vos |ces )?(?:vos |ces )?(?:appels|dappels)(?: \\w+)?',
    ),
    phrase(
      '(?<!(?:jai|ai|a|recu|avons|recois|recoit|recevons) )plus (?:jamais )?(?:d |dun |de )?(?:appels?|dappels?|coups de fil)(?! que)',
    ),
    phrase(`ne (?:plus|jamais|plus jamais) ${me}${infinitive}${untimed}`),
    phrase(
      '(?:inscrivez|mettez|ajoutez|notez|placez) (?:moi|nous|mon numero|ce numero)(?: \\w+){0,4} (?:bloctel|rouge|d?opposition|ne pas (?:r?appeler|contacter|deranger)|noire)',
    ),
    phrase('(?:je |j ?)?exerce mon droit d ?opposition'),
    phrase('(?:je |j ?)?(?:retire|revoque|annule|reprends) (?:mon|tout) (?:consentement|accord|autorisation)'),
  ],
  doNotCall: [
    phrase(
      `(?:ne |n ?)?${me}${anyOf('r?appelez', 'recontactez', 'contactez', 'telephonez', 'derangez', 'embetez', 'sollicitez', 'r?appelle')} pas`,
    ),
    phrase(
      `(?:je |on |nous )?(?:ne )?(?:veux|voulons|souhaite|souhaitons|desire|voudrais) pas (?:etre ${called}|que vous ${me}\\w*(?:appeliez|contactiez|rappeliez)|quon ${me}\\w*(?:appelle|rappelle|contacte))`,
    ),
  ],
  boundBefore:
    / (?:maintenant|aujourdhui|demain|ce soir|ce matin|le (?:soir|matin|midi|dimanche|samedi|lundi|mardi|mercredi|jeudi|vendredi|week end|weekend)|la (?:nuit|journee)|au (?:travail|bureau|boulot)|(?:avant|apres) \w+(?: heures?)?|quand \w+ \w+(?: \w+)?|pendant \w+ \w+) (?:(?:svp|s il vous plait|sil vous plait|mais|et|donc) )*$/,
  instead:
    / je (?:vous|te) r?appelle(?:rai)? (?:demain|plus tard|quand|des que|lundi|ce soir|moi meme) | (?<!ne |ne me |ni |n )(?:(?:r?appelez|appelle|contactez|telephonez|joignez|essayez|utilisez|prenez)(?: (?:moi|nous|le|la|les|plutot|ca))? (?:demain|plus tard|a|au|aux|sur|le|la|mon|ma|ce|cet|cette|dans|vers|apres|plutot|lundi|mardi|mercredi|jeudi|vendredi|samedi|directement)|(?:rappelez|appelez|contactez) (?:moi|nous)|plutot|c est moi|cest moi) /,
  boundTo:
    /^ (?:\w+ ){0,2}?(?:maintenant|sur (?:mon|le) (?:lieu|fixe|poste)|aujourdhui|aujourd hui|ce (?:soir|matin|midi|week|mois)|cet apres|cette semaine|demain|tout de suite|en ce moment|pour le moment|pour l instant|pour linstant|a cette heure|a ces heures|au (?:travail|bureau|boulot)|avant|apres|pendant|le (?:soir|matin|midi|dimanche|samedi|week|weekend|lundi|mardi|mercredi|jeudi|vendredi)|la (?:nuit|journee|semaine)|si (?:tot|tard)|trop (?:tot|tard)|entre|quand|jusqua|encore|tant que|je (?:suis|travaille)) /,
  forever: /(?: (?:jamais|plus jamais|definitivement|plus du tout) )/,
  objectionToRecording: [
    phrase('(?:ne )?(?:me |m ?|nous )?(?:n ?)?enregistrez pas(?: \\w+)?'),
    phrase(
      '(?:pas|plus|refuse|oppose)(?: \\w+){0,4} (?:l ?)?(?:enregistrement|enregistree?|enregistrer|enregistriez|menregistriez|lenregistrement)',
    ),
    phrase(
      '(?:arretez|coupez|stoppez|sans) (?:de )?(?:(?:l ?|cet )?enregistrement|m ?enregistrer|enregistrer|lenregistrement|menregistrer)',
    ),
  ],
  wrongNumber: [
    phrase('(?:mauvais|faux) numero'),
    phrase('vous (?:vous )?(?:etes trompee?s?|trompez|faites erreur)(?: de numero| de personne)?'),
    phrase('erreur de (?:numero|personne)'),
    phrase('(?:il ny a|y a|il n y a) (?:pas|personne)(?: \\w+){0,3} (?:ici|ce nom|nom la)'),
  ],
  refusal: [
    phrase('(?:pas|plus|non)(?: \\w+)? interessee?s?'),
    phrase('(?:ca|cela) (?:ne )?(?:m ?|me |nous )?interesse pas'),
    phrase('non merci'),
    phrase('pas besoin'),
  ],
  time: [
    phrase(
      'r?appelez (?:moi|nous) (?:demain|plus tard|dans|lundi|mardi|mercredi|jeudi|vendredi|samedi|ce soir|apres|la semaine|un autre)(?: \\w+)?',
    ),
    phrase('(?:je suis|on est) (?:occupee?|au travail|en reunion|au volant|en train de conduire)'),
    phrase('(?:pas|plus) (?:le (?:bon )?moment|disponible|maintenant)'),
    phrase(
      `${me}${call} (?:pas|plus) ${'(?:au (?:travail|bureau)|le soir|le matin|la nuit|avant|apres|pendant|maintenant|si tot|si tard)'}`,
    ),
  ],
};
