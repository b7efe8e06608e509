import type { Lexicon } from './frame.ts';

/** Groups of words that French requests are made of. */
export const frenchWords: Lexicon = {
  pro: ['(ne|me|nous|le|la|les|lui|leur|m|n|l|en|y|te|vous)'],
  imp: [
    '[mnl]?(r?apell?ez?s?|r?apelle?s?|r?appellez?s?|sonnez|bipez|tannez|soulez|saoulez|r?appell?ez|r?appelle|r?appelles|r?apelez|recontactez|contactez|telephonez|derangez|embetez|harcelez|sollicitez|importunez|joignez|demarchez|emmerdez|ennuyez|relancez|insistez|retelephonez|contacte|derange|embete|harcele|telephone|emmerde)',
  ],
  inf: [
    '[mnld]?(r?app?ell?er|tanner|souler|saouler|spammer|spamer|biper|importuner|prospecter|composer|contacter|recontacter|telephoner|harceler|deranger|embeter|solliciter|importuner|demarcher|emmerder|ennuyer|relancer|insister|joindre|casser les (pieds|oreilles)|prendre la tete|faire chier|gonfler|sonner( chez)?|faire sonner \\S+ \\S+)',
  ],
  sub: [
    '[mnl]?(r?appeliez|r?appelliez|contactiez|recontactiez|derangiez|telephoniez|sollicitiez|harceliez|embetiez|joigniez|importuniez|demarchiez)',
    '[mnl]?(r?appelle|r?appellent|cherchent a (me|nous) joindre|telephonent|sollicitent|harcelent|embetent|contacte|contactent|recontacte|derange|derangent|telephone|sollicite|harcele|embete|importune|demarche)',
  ],
  part: [
    '(r?appelee?s?|contactee?s?|recontactee?s?|derangee?s?|sollicitee?s?|demarchee?s?|harcelee?s?|importunee?s?|joint|embetee?s?|ennuyee?s?)',
  ],
  // Whom an instruction may be passed to.
  staff: [
    '(a |au |aux )?(votre|vos|ton|tes|le|la|les|tout|tous|toute|toutes)? ?(le |la |les |vos |votre )?(patron(ne)?s?|chefs?|collegues?|superieurs?|responsables?|entreprise|societe|boite|equipes?|systemes?|ordinateurs?|machines?|robots?|automates?|services?|directions?|directeur|directrice|operateurs?|agents?|conseillers?|employeur|gens|autres|centre dappels?|standard|logiciel|monde|employes?|commerciaux|copains|maison|plateforme|siege|central|bureau|maison mere|secretariat)',
  ],
  // Who calls for reasons of their own: what they do is nobody's wish.
  third: [
    '(mon|ma|mes|notre|nos) (\\S+ )?(propres? )?\\S+',
    '(le|la|les|un|une|des|ce|cette|ces|l)? ?(chiens?|chats?|enfants?|gamins?|gosses?|bebe|banque|voisins?|voisine|medecin|docteur|lecole|ecole|patron|moustiques?|gouvernement|mairie|hopital|lhopital|garage|plombier|prof|professeur|maitresse|proprietaire|proprio|filles?|garcons?|fils|ex|facteur|dentiste|assureur|creche|clinique|impots|police|arnaqueurs)',
    '(il|elle|ils|elles|personne|on|ca)',
  ],
  takeSub: [
    '[mnl]?(enlev|retir|supprim|effac|ray|radi|oubli|bloqu|desabonn|sort|desinscriv|raye|blacklist|elimin|vir)(e|ent|iez|es|ez|ai|et)?',
  ],
  stop: [
    '(cessent|arretent|stoppent|arretes|arreteriez|arreterez|cesserez|(allez|pouvez|pourriez|voulez|veuillez|voudriez|faut|faudrait|devez|devriez|faites|vas)( (vous|bien|me faire le plaisir|enfin|donc|svp))? d?( )?(arreter|cesser|stopper)|arretez|arrete|cessez|cesse|stoppez|finissez|stop|evitez|arreter|cesser|arretiez|cessiez|stopper|darreter|de cesser|abstenez vous)',
  ],
  please: [
    '(svp|stp|s il vous plait|sil vous plait|sil te plait|s il te plait|merci|donc|tout de suite|immediatement|maintenant|definitivement|hein|ok|bonne journee|au revoir|une bonne fois|pour toutes|bien|madame|monsieur|voila|de suite|d urgence|durgence|une fois pour toutes)',
  ],
  calls: [
    '(communications?|telephonages?|pubs? par telephone|publicites?|contacts? (commercial|telephonique)s?|dappels?|d appels?|appels?|coups de fil|coups de telephone|sollicitations?|demarchages?( telephoniques?)?|(pub|publicite|prospection|demarchage|offres) (par telephone|telephonique|au telephone)|prospection|harcelement|d appeler|relances)',
  ],
  which: ['(tout|tous|toute|toutes|vos|ces|les|votre|ce|cet|le|avec|aux|de|des|l|la|a|au)'],
  take: [
    'd?(retir|enlev|supprim|ot|effac|ray|radi|elimin|desabonn|oubli|vir|bloqu|blacklist|efface|raye|barr|annul|suprim|degag)(ez|e|er|iez|es)',
    '(sort|desinscriv|perd|inscriv)(ez|s|e|iez)',
    '(sortir|desinscrire|perdre|exclure)',
  ],
  me: ['(moi|nous|le|la|les|lui)'],
  mine: [
    '(toutes |tous )?(mon|ce|notre|mes|nos|ma|cette|son|ses|leur)( \\S+)? ?(numeros?|noms?|contacts?|telephones?|donnees|coordonnees|informations|infos|fiche|ligne|portable|tel|dossier|profil|adresse|fixe|foyer|identite|renseignements)',
  ],
  list: [
    '((votre|vos|la|le|les|cette|ces|ce|toutes|tous|une|un|leur|mailing) )*(\\S+ )?(listes?|listings?|bases?|base de donnees|fichiers?|registres?|repertoires?|systemes?|carnets?|contacts|bdd|campagnes?|crm|annuaires?|tableaux?|logiciels?|archives|tablettes|agendas?|papiers|machines?|ordinateurs?|serveurs?|cahiers?|bouquins?|calepins?|historiques?|donnees|ecrans?|programmes?|tetes?)',
    '(ca|tout|partout|votre cote)',
  ],
  kin: [
    '(mere|maman|pere|papa|mari|femme|fille|fils|grand mere|grand pere|mamie|papi|enfants?|famille|parents|belle mere|beau pere|soeur|frere|epouse|epoux|conjoint)',
  ],
  wish: [
    '(jaimerais|japprecierais|jespere|jexige|jattends|veux|voulons|veut|veulent|souhaite|souhaitons|souhaitent|desire|desirons|voudrais|voudrait|aimerais|aimerait|aimerions|tiens|accepte|acceptons|supporte|supportons|prefere|prefererais|voulais)',
  ],
  legal: [
    '(plainte|lavocat|avocat|flics|keufs|police|huissier|commissariat|gendarmes?|gendarmerie|cnil|bloctel|tribunal|justice|proces|signal spam|dgccrf|repression des fraudes|ufc que choisir|ufc|autorites|procureur|arcep|reclamation|signalement|mediateur|consommateurs|harcelement)',
    '(vous|te|le) (signale|signalerai|denonce|denoncerai|poursuis|poursuivrai|attaque|attaquerai)',
    '(signaler|poursuivre|denoncer|attaquer)( \\S+)?',
  ],
};
