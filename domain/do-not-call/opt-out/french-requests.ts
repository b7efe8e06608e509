import type { Requests } from './frame.ts';

/**
 * French after `normalise`: without accents, and with elisions as one word ("m’appelez" is "mappelez"). Where somebody
 * speaks, "ne" is usually left out.
 */
export const frenchRequests: Requests = {
  lexicon: {
    pro: ['(ne|me|nous|le|la|les|lui|leur|m|n|l|en|y|te|vous)'],
    imp: [
      '[mnl]?(r?appell?ez|r?appele|r?appelle|r?appelles|r?apelez|recontactez|contactez|telephonez|derangez|embetez|harcelez|sollicitez|importunez|joignez|demarchez|emmerdez|ennuyez|relancez|insistez|retelephonez|sonnez|contacte|derange|embete|harcele|telephone|emmerde)',
    ],
    inf: [
      '[mnld]?(r?appell?er|contacter|recontacter|telephoner|harceler|deranger|embeter|solliciter|importuner|demarcher|emmerder|ennuyer|relancer|insister|joindre|casser les (pieds|oreilles)|prendre la tete|faire chier|gonfler|faire sonner \\S+ \\S+)',
    ],
    sub: [
      '[mnl]?(r?appeliez|r?appelliez|contactiez|recontactiez|derangiez|telephoniez|sollicitiez|harceliez|embetiez|joigniez|importuniez|demarchiez)',
      '[mnl]?(r?appelle|r?appellent|contacte|contactent|recontacte|derange|derangent|telephone|sollicite|harcele|embete|importune|demarche)',
    ],
    part: [
      '(r?appelee?s?|contactee?s?|recontactee?s?|derangee?s?|sollicitee?s?|demarchee?s?|harcelee?s?|importunee?s?|joint|embetee?s?|ennuyee?s?)',
    ],
    stop: [
      '(arretez|arrete|cessez|cesse|stoppez|finissez|stop|evitez|arreter|cesser|arretiez|cessiez|stopper|darreter|de cesser|abstenez vous)',
    ],
    please: [
      '(svp|stp|s il vous plait|sil vous plait|sil te plait|s il te plait|merci|donc|tout de suite|immediatement|maintenant|definitivement|hein|ok|bonne journee|au revoir|une bonne fois|pour toutes|bien|madame|monsieur|voila|de suite|d urgence|durgence|une fois pour toutes)',
    ],
    calls: [
      '(dappels?|d appels?|appels?|coups de fil|coups de telephone|sollicitations?|demarchages?( telephoniques?)?|prospection|harcelement|d appeler|relances)',
    ],
    which: ['(tout|tous|toute|toutes|vos|ces|les|votre|ce|cet|le|avec|aux|de|des|l|la|a|au)'],
    take: [
      '(retir|enlev|supprim|ot|effac|ray|radi|elimin|desabonn|oubli|vir|bloqu|blacklist|efface|raye|barr|annul|suprim|degag)(ez|e|er|iez|es)',
      '(sort|desinscriv|perd|inscriv)(ez|s|e|iez)',
      '(sortir|desinscrire|perdre|exclure)',
    ],
    me: ['(moi|nous|le|la|les|lui)'],
    mine: [
      '(toutes |tous )?(mon|ce|notre|mes|nos|ma|cette|son|ses|leur)( \\S+)? ?(numeros?|noms?|contacts?|telephones?|donnees|coordonnees|informations|infos|fiche|ligne|portable|tel|dossier|profil|adresse)',
    ],
    list: [
      '((votre|vos|la|le|les|cette|ces|ce|toutes|tous|une|un|leur|mailing|\\S+) )*(listes?|listings?|bases?|base de donnees|fichiers?|registres?|repertoires?|systemes?|carnets?|contacts|bdd|campagnes?|crm|annuaires?|tableaux?|logiciels?|archives|partout|tout|la|ca|cote)',
    ],
    kin: [
      '(mere|maman|pere|papa|mari|femme|fille|fils|grand mere|grand pere|mamie|papi|enfants?|famille|parents|belle mere|beau pere|soeur|frere|epouse|epoux|conjoint)',
    ],
    wish: [
      '(veux|voulons|veut|veulent|souhaite|souhaitons|souhaitent|desire|desirons|voudrais|voudrait|aimerais|aimerait|aimerions|tiens|accepte|acceptons|supporte|supportons|prefere|prefererais|voulais)',
    ],
    legal: [
      '(plainte|avocat|police|gendarmes?|gendarmerie|cnil|bloctel|tribunal|justice|proces|signal spam|dgccrf|repression des fraudes|ufc que choisir|ufc|autorites|procureur|arcep|harcelement)',
      '(vous|te|le) (signale|signalerai|denonce|denoncerai|poursuis|poursuivrai|attaque|attaquerai)',
      '(signaler|poursuivre|denoncer|attaquer)( \\S+)?',
    ],
  },
  harmless: [
    '(qui|pourquoi|quand|comment)( \\S+)*3 (dit|demande|arrete|arreter|arretez|cesse)( \\S+)? (darreter|arreter|darreter|de|ne|plus)( \\S+)*3',
    'pourquoi( (est ce que|vous|tu|on|ne|personne))* {imp} (plus|pas|jamais)',
    '!<(plus|que|et) (mon|ma|mes|ses|son|nos|ton) \\S+( (ne|m|me|nous|ni))* [mnl]?(r?appelle|r?appellent|telephone|contacte|appelait|appelaient) (plus|pas|jamais|presque plus)',
    '!<(que|et) (il|elle|ils|elles|personne|on|je|j|ca)( (ne|m|me|nous|vous|te|l|lui))* [mnlv]?(r?appelle|r?appellent|telephone|contacte|derange|appelait|ai r?appele) (plus|pas|jamais)',
    '(vous|tu)( (ne|me|m|nous))* [mn]?(r?appelez|r?appelles|telephonez|contactez) (jamais|pas)( assez| souvent)* !plus',
    '(si|puisque|comme|parce que|quand|vu que)( (vous|tu|on|personne|ne|n))* {pro}*3 {imp} (pas|jamais)',
    '(narrete|narretez|n arrete|n arretez|narreterai|nai|ai|na) (pas|jamais|plus)( {stop})? (de |d )?(vous |me |te )?\\S*(appeler|telephoner|essayer)',
    '(ne |n)?(veux|veut|voulons|souhaite|voudrais|ai|demande|dis|desire) (pas|jamais|plus)( (que|quon|vous|on|me|nous|m))* (arret|cess|retir|supprim|enlev|effac|desabonn|desinscr|oubli|etre (retir|supprim|enlev|effac|raye))\\S*( \\S+)*4',
    '(nai|n ai|ai|a|na|avons)( \\S+)? (pas|jamais) (dit|demande|souhaite|voulu)( \\S+)*6',
    '(ne |n)?(me |m|nous |l|les |mon )?{take}( {me})? (pas|jamais|surtout pas)( \\S+)*4',
    '(noubliez|n oubliez|nhesitez|n hesitez)( \\S+)? (de|a|d)( \\S+)*2',
    '[n]?{imp} (pas|plus) (mon|ma|mes|le|la|les|un|une|votre) (patron|chef|chefs|collegue|banque|banquier|assurance|police|pompiers|medecin|docteur|avocat|taxi|ancien|ancienne|vieux|autre|gardien|concierge|voisin|directeur|service)( \\S+)*2',
    '(desabonn|desinscri|retir|supprim|enlev|annul|resili|arret|sort|effac|efface|ray)\\S*( {me})?( \\S+)? ((de|du|des|la|le|les|l|a|mon|ma|mes|cette|cet|ce|votre|dun|d|une|un|notre|son) )*((\\S+) )?(newsletter|infolettre|assurance|lassurance|option|loption|magazine|abonnement|labonnement|dabonnement|contrat|commande|facture|panier|reservation|rendez vous|rdv|file dattente|attente|haut parleur|groupe|article|ligne du panier|invites|vol|compte|carte|mutuelle|forfait|livraison|frais|cours|garantie|devis)( \\S+)?',
    '{take}( \\S+)? (mon|lancien|l ancien|le|ce) (ancien |vieux |deuxieme |second |mauvais )(numero|nom|telephone|contact)',
    '(oublie|perdu|efface|change)( de)? mon (numero|telephone)',
    '(jai|ai|a|recu|avons|avez)( \\S+)? plus dappels que',
    '(il ny a|ny a|y a|il n y a|pas|ai|jai|nai|recois|recu) plus (d |de )?d?(appels?|coups de fil)',
    '{stop} de (parler|crier|me couper|couper)( \\S+)*2',
  ],
  always: [
    '((?<! (il|elle|ils|elles|on|je|personne) )(ne|n) )?({pro} )*{imp}( (moi|nous|ici|svp|donc|surtout))* (plus jamais|jamais plus|plus du tout|plus)( jamais)? !(tard|au|le|la nuit|avant|apres|pendant|si|a cette|tot|aussi|de|que|dimanche|souvent)',
    '(plus|jamais|plus jamais) (vous |tu |on |quon )?({pro} )*({imp}|{inf})',
    '(pas|plus|non|jamais) [d]?{inf} (moi|nous|ici|plus|encore|a moi|chez|sil|svp|ce numero)',
    '(pas|plus|non|jamais) {imp} (moi|nous|ici|ce numero|chez)( (plus|encore|svp))*',
    '(faut|falloir|devez|devrez|pouvez|pourriez|veuillez|merci|priere|demande|demandons|prie|voulez|voudriez|faudrait|aimerais|souhaite|voudrais)( \\S+)? ((vous|bien|de|d|nous|me|pas|bien vouloir) )*(ne )?(plus( jamais)?|{stop}( {please})*( de| d)?) ((me|nous|le|la|les|lui|m|l|d|de) )*({inf}|({which} )*3{calls})',
    '{stop} ({please} )*({which} )*3{calls} !(le (matin|soir|dimanche|samedi)|du (matin|soir)|avant|apres|pendant|au|en attente)',
    '(stop|fini|halte|assez|marre|ca suffit|plus|basta|terminee?s?|zero)( {please})* ((avec|aux|a|de|les|ces|tous|vos|toutes|votre|ce|tout|tes|des) )+{calls}',
    '(plus|aucun|pas) (jamais )?(de |d |un seul )?{calls}( {please})* &(de votre|ici|chez|sur|et|ni|je|cest|du tout|a ce)',
    '(ne |n )?{wish} (plus|pas|plus jamais|aucun) ((jamais|recevoir|avoir|de|d|vos|ces|ce|genre|type|votre|dautres|aucun|autre|autres|le|les|mes|du|tout|entendre|vous|parler) )*({calls}|dentendre parler|entendre parler de vous|vous entendre|entendre parler)',
    '(ne |n )?{wish} (plus|plus jamais) (jamais )?(etre {part}|quon \\S+ ?\\S+|que vous \\S+ ?\\S+|que (ma|mon) {kin} \\S+ {part}|que (vous|lon|on) )',
    '{wish} ((que|quon|vous|on|etre|lon) )*(ne )?({pro} )*(plus|plus jamais) ({pro} )*(etre )?({part}|{inf}|{sub})',
    '{wish} (que )?(vous|quon|on|lon) ((ne|me|nous) )*{sub} (plus|plus jamais)',
    '(ne |n )?{wish} (que )?(vous|quon|on|lon) ((ne|me|nous) )*{sub} (plus|plus jamais)',
    '(dit|demande|demandons|redit|repete|repetons|dis|supplie|prie|exige|signale|demander|precise|ordonne)( \\S+)*4 (de |d |que )?(ne )?plus( jamais)? ((me|nous|le|la|les|lui|m|l) )*({inf}|{part})',
    '(dit|demande|demandons|redit|repete|repetons|dis|supplie|prie|exige|signale|demander|ordonne)( \\S+)*4 (darreter|de cesser|arreter|de stopper)( tout| ca| cela| de| d)*( (me|nous|le|la|les|lui|m|l))*( {inf}| {calls}| $)',
    '!<(ne|n|pas|qui|il a|elle a|jai|mais jai|on a|avoir|va|vais) {stop} ({please} )*((de|d) )?((me|nous|le|la|les|lui|m|l) )*{inf}( (moi|nous))? !(le (matin|soir|midi|dimanche|samedi)|la nuit|au|avant|apres|pendant|si|a cette|tot|quand)',
    '(jen ai marre|ras le bol|assez|fatiguee?)( \\S+)*2 (vos|ces|tous vos) (appels|coups de fil)( \\S+)*2 {stop}',
    // Out of the list.
    '{take}( {me})?( {please})*( (ma|mon|notre|nos|mes) {kin})?( {please})* (de|du|des|d|sur|dans) {list}',
    '{take}( {please})* {mine}( {please})* ((de|du|des|d|dans) {list})?',
    '(retir|enlev|supprim|effac|ray|radi|vir|desabonn|bloqu|blacklist)(ez|e) {me}( {please})* $',
    '(desinscri|desabonn)\\S+ {me}?( {please})* &(de (tout|tous|vos|votre|la liste|cette|ces)|et|svp)',
    '(me|nous|m) (desabonner|desinscrire|retirer|enlever|supprimer|radier|rayer|effacer|oublier|sortir|blacklister|bloquer)( {please})* &((de|du|des|d|dans) {list}|et)',
    '(desinscription|desabonnement|opposition|radiation)( {please})* $',
    '(oubliez|oublie) {me}( {please})* &(et|une)',
    '(suppression|effacement|retrait|radiation|oubli) de (toutes |tous )?{mine}',
    '{mine} ((soit|soient|sois|etre|a|doit|doivent|est) )+(supprime|efface|retire|raye|enleve|radie|bloque|ote)e?s?',
    '(etre|sois|soit|soyons|suis) (retire|enleve|supprime|efface|radie|raye|desinscrit|ote|desabonne|blackliste|bloque)e?s?( {please})* &((de|du|des|d) {list})',
    'droit (d |a l |a la )?(doppositions?|opposition|a loubli|a leffacement|deffacement|de retrait|loubli)',
    '(mett|ajout|not|plac|inscri|inscriv|pass|class)(ez|e|re|er)( \\S+)*6 (liste noire|bloctel|liste rouge|ne pas \\S*(appeler|contacter|deranger)|ne plus \\S*(appeler|contacter|deranger)|dopposition|opposition|blacklist|black list|exclusion|rouge)',
    '(suis|est|sommes|inscrite?s?|numero|sur)( \\S+)*3 (bloctel|liste rouge|liste dopposition)( {please})*( (arretez|vous|donc|cessez|et|alors|n|ne|il|cest))*',
    '(retire|revoque|annule|reprends|retirons|retirer|revoquer)( mon| tout| toute| ma| notre)* (consentement|accord|autorisation)',
    // You may not.
    '(navez|avez|ont|na|n avez) (pas|aucun|plus)( le| d| de)? ?(droit|autorisation|dautorisation|raison|consentement)( \\S+)? ((a|de|d|me|nous|pour|m|continuer) )*({inf}|{calls})',
    '(netes|etes|n etes) (pas|plus) (autorisee?s?|habilitee?s?|censee?s?)( a| de)?( (me|nous|m))* {inf}',
    '(interdit|interdis|interdisons|interdite|illegal|defendu)( \\S+)? ((a|de|d|me|nous|m|pour) )*({inf}|{calls}|({which} )*3{calls})',
    '(nai|n ai|ai|navons|na|ne|jamais|pas)( \\S+)? (jamais |pas |plus )*(donne|autorise|accepte|consenti|donner|donnee?|autorisons|consens)( (mon|accord|autorisation|consentement|lautorisation|pour|a|de|que|etre|ce|quon|vous|recevoir|ces|vos|me|nous|la|permission|dautorisation|daccord|mes|cela|au|aux))*( \\S*)? ?({inf}|{part}|{calls}|{sub})',
    '(m ?oppose|nous opposons|refuse|refusons) (a |d |de )?((tout|toute|vos|ces|ce|que|votre|le|les|etre|vous|me|nous|recevoir|de|plus|dorenavant) )*({calls}|{part}|{sub}|{inf}|detre {part})',
    // The last time, and threats.
    '(derniere|la derniere) fois que( vous| tu)( (me|nous|m))* {imp}',
    '(que ce soit|cest|c est|ce sera) (la|votre) (derniere fois|dernier appel)( que)?',
    '(si|la prochaine fois|prochaine fois|quand)( (que|vous|tu|on|ca|me|nous|m|encore|une|fois|quelquun|osez|jamais|continuez|continue|recevez|recois|je|j|un|seul|autre|dautre|a|de))* ({imp}|{inf}|{calls}|continue|continuez|recommencez|insistez|persistez)( \\S+)*7 {legal}',
    '(encore|un|une|un autre|plus) (un |une |seul )*(appel|coup de fil|fois)( de (plus|votre part))?( et| ou)?( \\S+)*6 {legal}',
    '{legal}( \\S+)*4 (si|la prochaine fois)( (que|vous|tu|me|nous|n|ne|m|on|encore))* ({imp}|{stop}|continuez|insistez)',
    '(laissez|laisse|fichez|foutez|lachez|lache|foutre|fiche|laisser)( {me}| ma {kin}| mon {kin})?( (la|donc|en))* (tranquilles?|paix|grappe)',
    '(fichez|foutez) la paix',
    '^ ((non|bonjour|ok|bon|oui) )*(stop|arretez|arrete)( {please})* merci( au revoir| bonne journee)* $',
    '^ stop( stop)* (svp|s il vous plait|sil vous plait|merci) $',
  ],
  unlessBound: [
    '((?<! (il|elle|ils|elles|on|je|personne|si vous|vous|tu) )(ne|n) )?(me |nous |m |n |l |le |la |les |lui )*{imp}( (moi|nous|ici))* pas( (ici|sur ce numero|a ce numero|chez moi|chez nous))?',
    '(ne |n )?{wish} pas (que (vous|lon|on|quiconque|personne)|quon|etre|que \\S+ \\S+ soit|quelle soit|quil soit) ((ne|me|nous|le|la|les|lui|etre|encore|m) )*({sub}|{part})',
    '(merci|priere|demande|prie|veuillez|preferais|prefere|preferons|prefererais|aimerais|dit|souhaite)( \\S+)*2 ((de|d|que|vous|bien|vouloir) )*ne pas ((me|nous|le|la|les|m|l) )*({inf}|{sub})',
    '(pouvez|devez|devriez|pourrez) (plus|pas) ((me|nous|m|la|le|les) )*{inf}',
    '^ ne (pas|plus) ((me|nous|m) )*{inf}',
    '!<(ne|n|pas|qui) (arretez|cessez|stoppez|arrete|evitez) ({please} )*((de|d) )?((me|nous|le|la|les|lui|m|l) )*{inf}',
  ],
};
