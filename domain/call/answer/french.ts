import type { LanguageCues } from './cue.ts';
import { phrase } from './phrase.ts';

const key = '(?:\\d|un|deux|trois|quatre|cinq|six|sept|huit|neuf|zero|etoile|diese)';

export const frenchCues: LanguageCues = {
  no_message: [
    phrase(
      'numero(?: \\S+){0,9} (?:nest pas attribue|nest plus attribue|nest pas en service|nest plus en service|nexiste pas|nexiste plus|hors service)',
    ),
    phrase('(?<!ma )(?:messagerie|boite vocale|boite de reception|repondeur)(?: \\S+){0,4} (?:pleine|plein|saturee)'),
    phrase('ne peut (?:plus |pas )?(?:recevoir|accepter|prendre) (?:de |daucun )?(?:nouveaux |nouveau )?messages?'),
    phrase('toutes (?:les|nos) lignes(?: \\S+){0,4} occupees'),
    phrase('(?:votre|lappel|cet appel)(?: \\S+){0,3} ne peut aboutir'),
    phrase('votre appel ne peut(?: pas)? (?:aboutir|etre)(?: \\S+)?'),
  ],
  screening: [
    phrase(
      '(?:dites|enregistrez|indiquez|donnez|prononcez|dire|enregistrer) votre nom(?: et| ainsi que)(?: le| la| votre)* (?:motif|raison|pourquoi|objet)(?: \\S+)*',
    ),
    phrase('(?:filtrage|filtre|filtreur) (?:dappels?|des appels)'),
    phrase(
      '(?:voir|verifier|verifie|vois) si (?:la|cette|votre) (?:personne|correspondante?)(?: \\S+){0,2} disponible',
    ),
  ],
  mailbox: [
    phrase('(?<!vous )laissez(?: moi| nous| un| votre| le| me)* message(?!.*whats?app)(?: \\S+)*'),
    phrase(
      '(?:merci de|veuillez|vous pouvez|pouvez|priere de|invite a|invitons a)(?: me| nous)? laisser(?: un| votre)+ message (?:apres|avec|et|en|au|je|nous|on)(?: \\S+)*',
    ),
    phrase('(?:merci de|veuillez|priere de) (?:me |nous )?laisser(?: un| votre)+ message'),
    phrase('apres le (?:bip|signal|top|beep|bip sonore|signal sonore)'),
    phrase('(?:au|des le) (?:bip|signal sonore|top sonore)'),
    phrase(
      '(?:la|sur la|une|ma|notre) (?:messagerie|boite) (?:vocale|de|du|personnelle)(?! (?:est pleine|etait|pleine))(?: \\S+)*',
    ),
    phrase('messagerie vocale (?:de|du)(?: \\S+)*'),
    phrase('(?<!pas (?:le|un|votre) )(?<!votre )repondeur(?: \\S+)*'),
    phrase('enregistre[rz] votre message'),
    phrase(
      '(?:je ne suis pas|nous ne sommes pas|suis absente?|actuellement absente?)(?: \\S+){0,6}(?=.* message )(?=.* (?:laissez|laisser|bip|rappellerai|rappellerons) )',
    ),
    phrase(
      'votre correspondante?(?: \\S+){0,3} (?:nest pas|ne peut|ne repond|est indisponible|indisponible)(?: \\S+)*',
    ),
  ],
  menu: [
    phrase(`(?:appuyez|tapez|composez|faites)(?: sur)?(?: la| le)?(?: touche| numero| chiffre)? ${key}`),
    phrase('votre appel est (?:tres )?important'),
    phrase(
      '(?:appel|appels|conversation|conversations|communication)(?: \\S+){0,3} (?:peut|peuvent|pourra|pourront|susceptible|susceptibles|sera|seront)(?: \\S+)? (?:detre |etre )?enregistree?s?',
    ),
    phrase('(?:veuillez|merci de) (?:entrer|saisir|composer|taper) (?:votre|le)(?: \\S+)*'),
    phrase('(?:conseillers|conseilleres|operateurs|agents|telecon\\S+)(?: \\S+){0,5} (?:occupes|occupees|en ligne)'),
    phrase('pour (?:\\S+ ){1,7}(?:tapez|appuyez|composez|dites)(?: \\S+)*'),
  ],
};
