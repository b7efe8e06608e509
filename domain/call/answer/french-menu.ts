import { phrase, sequence } from './phrase.ts';

const digit = '(?:\\d+|deux|trois|quatre|cinq|six|sept|huit|neuf|zero|etoile|diese|letoile)';
/** "Un" alone is also an article: "composez un autre numéro". */
const key = `(?:(?:la |le |l)?(?:touche |numero |chiffre )(?:${digit}|un)|(?:le |la )?${digit}|le un)`;

/** What menus and queues of companies say. */
export const frenchMenus: readonly RegExp[] = [
  phrase('(?:personnes|appels|clients) (?:avant|devant) (?:vous|le votre)'),
  phrase('si (?:\\S+ ){1,9}(?:dites (?!moi|le|lui|la|que|nous|bonjour|merci)\\S+)'),
  phrase(
    'patienter(?= (?:.* )?(?:conseiller|operateur|agent|votre appel|interlocuteur) )|(?:votre|lappel) (?:appel )?(?:va etre|sera) (?:traite|pris|transfere)(?: en charge)?',
  ),
  phrase(`(?:appuyez|tapez|composez|pressez|selectionnez)(?: sur)? ${key}|faites (?:le |la )(?:touche )?${digit}`),
  phrase(`pour (?:\\S+ ){1,9}(?:tapez|composez|faites|appuyez sur) (?:le )?(?:un|1)`),
  phrase(
    '(?:composez|tapez|saisissez|entrez) le (?:maintenant|des|a tout)|suivi (?:de la touche|du|de) (?:diese|etoile)',
  ),
  phrase('connaissez (?:le |son )?(?:numero|poste)(?: \\S+){0,3} (?:poste|correspondant|personne|composez)'),
  phrase('votre appel est (?:tres )?important'),
  phrase(
    '(?:appel|appels|conversation|conversations|communication)(?: \\S+){0,3} (?:peut|peuvent|pourra|pourront|susceptible|susceptibles|sera|seront)(?: \\S+)? (?:detre |etre )?(?:enregistree?s?|ecoutee?s?)',
  ),
  phrase(
    '(?:fins|but|raisons|mesure|soucis?) (?:de|damelioration de la|de controle) (?:qualite|formation|securite|la qualite)',
  ),
  phrase('(?:veuillez|merci de) (?:entrer|saisir|composer|taper|selectionner|choisir) (?:votre|le|une|la)'),
  phrase('munissez vous|(?:veuillez )?vous munir de'),
  phrase(
    '(?:conseillers|conseilleres|operateurs|agents|telecon\\S+|interlocuteurs)(?: \\S+){0,5} (?:occupes|occupees|en ligne|en communication|en conversation)',
  ),
  phrase(
    '(?:prochain|premier) (?:conseiller|agent|operateur|teleconseiller)|un (?:conseiller|operateur) (?:va|prendra)(?: \\S+)? (?:repondre|prendre|votre)',
  ),
  phrase('(?:allons|va) prendre votre appel|donner suite a votre appel|mauvaise touche'),
  phrase('temps dattente|delai dattente|(?:mis|mise|mettons) en (?:file|attente)|en attente (?:est|estimee?)'),
  phrase('menu (?:principal|precedent)|(?:reecouter|ecouter) (?:ces|les|ce) (?:choix|options|menu)|choix suivants'),
  phrase('service (?:est )?(?:gratuit|payant|facture)(?: \\S+)? (?:prix|plus|\\S+ centimes)|prix (?:dun|de l) ?appel'),
  phrase(
    '(?:choix|saisie|reponse|option) (?:\\S+ )?(?:incorrecte?|invalide|non valide|erronee?|nest pas (?:valide|reconnu))',
  ),
  phrase('(?:nai|navons|nous avons) pas (?:bien )?(?:compris|reconnu|recu) votre (?:choix|reponse|saisie|selection)'),
  // Not "dites moi ce que": a person asks that.
  phrase('(?:dites|decrivez|expliquez)(?: \\S+){1,12} par exemple|(?:vous pouvez|pouvez) dire par exemple'),
  phrase('repondez (?:par )?oui ou (?:par )?non'),
  phrase('pour (?:\\S+ ){1,9}(?:tapez|composez)'),
  phrase(
    'pour (?:\\S+ ){1,9}dites (?!moi|lui|leur|nous|le |la |a |que|ce|voir|bonjour|merci|vous|plutot|donc|oui|non)\\S+',
  ),
  phrase('(?:bienvenue|horaires)(?: \\S+){1,6} dites (?:le|la|votre|un)'),
  sequence('bienvenue|merci (?:de votre appel|davoir appele)', 'tapez|appuyez|composez|menu|choix|patienter|dites'),
  phrase('nos horaires (?:sont|douverture)|nos bureaux sont ouverts'),
];
