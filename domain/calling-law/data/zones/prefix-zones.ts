/**
 * Zones by the first digits of a national number, for countries with several zones. From Google's prefix map
 * (libphonenumber, Apache-2.0), national numbering plans and the IANA tables, with corrections. In Brazil,
 * Mexico and Chile all numbers are read; elsewhere only fixed lines tell their place.
 */
export interface PrefixPlan {
  lines: 'all' | 'fixed';
  /** Zones of numbers of these lines that no prefix names; left out: any zone of the country. */
  others?: readonly string[];
  /** The longest prefix that fits counts. */
  prefixes: Readonly<Record<string, readonly string[]>>;
}

/** Writes `'11 12': zone` as one entry for each prefix. */
function byPrefix(groups: Readonly<Record<string, string>>): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([prefixes, zones]) =>
      prefixes.split(' ').map((prefix) => [prefix, zones.split('|')] as const),
    ),
  );
}

export const prefixPlans: Readonly<Record<string, PrefixPlan>> = {
  AU: {
    lines: 'fixed',
    prefixes: byPrefix({
      '2': 'Australia/Sydney',
      '3': 'Australia/Melbourne',
      '7': 'Australia/Brisbane',
      // Tweed Heads is served from Queensland but keeps the summer time of New South Wales.
      '75506 75523 75524 75536 75569 75589 75590 75599': 'Australia/Sydney|Australia/Brisbane',
      '86 89': 'Australia/Perth',
      '87 88': 'Australia/Adelaide',
      '889': 'Australia/Darwin',
    }),
  },
  BR: {
    lines: 'all',
    prefixes: byPrefix({
      '11 12 13 14 15 16 17 18 19 21 22 24 27 28': 'America/Sao_Paulo',
      '31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53 54 55 61 62 64': 'America/Sao_Paulo',
      '63': 'America/Araguaina',
      '65 66': 'America/Cuiaba',
      '67': 'America/Campo_Grande',
      '68': 'America/Rio_Branco',
      '69': 'America/Porto_Velho',
      '71 73 74 75 77': 'America/Bahia',
      '79 82': 'America/Maceio',
      // Fernando de Noronha shares 81.
      '81': 'America/Recife|America/Noronha',
      '87': 'America/Recife',
      '83 84 85 86 88 89 98 99': 'America/Fortaleza',
      '91 93 94 96': 'America/Belem',
      '92': 'America/Manaus',
      '95': 'America/Boa_Vista',
      // The west of Amazonas is an hour behind Manaus.
      '97': 'America/Manaus|America/Eirunepe',
    }),
  },
  CD: { lines: 'fixed', prefixes: byPrefix({ '1': 'Africa/Kinshasa', '2': 'Africa/Lubumbashi' }) },
  CL: {
    // The plan does not tell fixed lines from mobiles by type, but mobiles begin with 9.
    lines: 'all',
    others: ['America/Santiago'],
    prefixes: byPrefix({
      // Easter Island shares 32 with Valparaíso.
      '32': 'America/Santiago|Pacific/Easter',
      '61': 'America/Punta_Arenas',
      '67': 'America/Coyhaique',
      '9': 'America/Santiago|America/Punta_Arenas|Pacific/Easter',
    }),
  },
  EC: {
    lines: 'fixed',
    others: ['America/Guayaquil'],
    // Galápagos shares 5 with Manabí and others.
    prefixes: byPrefix({ '5': 'America/Guayaquil|Pacific/Galapagos' }),
  },
  ES: {
    lines: 'fixed',
    others: ['Europe/Madrid'],
    prefixes: byPrefix({ '822 828 922 928': 'Atlantic/Canary' }),
  },
  FM: { lines: 'fixed', prefixes: byPrefix({ '32 37': 'Pacific/Pohnpei', '33': 'Pacific/Chuuk' }) },
  GL: {
    lines: 'fixed',
    others: ['America/Nuuk'],
    prefixes: byPrefix({ '97': 'America/Thule', '99': 'America/Scoresbysund' }),
  },
  ID: {
    lines: 'fixed',
    prefixes: byPrefix({
      '2 31 32 33 34 35 513 519 53 56 6 7': 'Asia/Jakarta',
      '36 37 38 4 511 512 517 518 526 527 54 55': 'Asia/Makassar',
      '9': 'Asia/Jayapura',
    }),
  },
  MN: { lines: 'fixed', others: ['Asia/Ulaanbaatar'], prefixes: byPrefix({ '14 24': 'Asia/Hovd' }) },
  MX: {
    lines: 'all',
    others: ['America/Mexico_City'],
    prefixes: byPrefix({
      '615 616': 'America/Tijuana|America/Mazatlan',
      '646 658 661 663 664 665 686': 'America/Tijuana',
      '653': 'America/Hermosillo|America/Tijuana',
      '622 623 631 632 633 634 637 638 641 642 643 644 645 647 651 662': 'America/Hermosillo',
      '612 613 624 667 668 669 672 673 687 694 695 696 697 698': 'America/Mazatlan',
      '311 319 323 324 325 327 389': 'America/Mazatlan',
      '322 329': 'America/Bahia_Banderas|America/Mazatlan',
      '656 657': 'America/Ciudad_Juarez',
      // Towns on the border keep the summer time of the United States.
      '626': 'America/Ojinaga|America/Chihuahua',
      '636': 'America/Chihuahua|America/Ciudad_Juarez',
      '614 621 625 627 628 629 635 639 648 649 652 659': 'America/Chihuahua',
      '862 867 868 877 878 897 899': 'America/Matamoros',
      '873 891 892 893 894': 'America/Monterrey|America/Matamoros',
      '983 984 987 998': 'America/Cancun',
      '997': 'America/Merida|America/Cancun',
    }),
  },
  NZ: { lines: 'fixed', others: ['Pacific/Auckland'], prefixes: byPrefix({ '3305': 'Pacific/Chatham' }) },
  PF: {
    lines: 'fixed',
    others: ['Pacific/Tahiti'],
    prefixes: byPrefix({ '409': 'Pacific/Tahiti|Pacific/Marquesas|Pacific/Gambier' }),
  },
  PT: {
    lines: 'fixed',
    others: ['Europe/Lisbon'],
    prefixes: byPrefix({ '291': 'Atlantic/Madeira', '292 295 296': 'Atlantic/Azores' }),
  },
  RU: {
    lines: 'fixed',
    prefixes: byPrefix({
      '401': 'Europe/Kaliningrad',
      '341': 'Europe/Samara',
      '846 848': 'Europe/Samara',
      '842': 'Europe/Ulyanovsk',
      '845': 'Europe/Saratov',
      '851': 'Europe/Astrakhan',
      '844': 'Europe/Volgograd',
      '342 343 345 346 347 349 351 352 353': 'Asia/Yekaterinburg',
      '381': 'Asia/Omsk',
      '382': 'Asia/Tomsk',
      '383': 'Asia/Novosibirsk',
      '384': 'Asia/Novokuznetsk',
      '385 388': 'Asia/Barnaul',
      '390 391 394': 'Asia/Krasnoyarsk',
      '301 395': 'Asia/Irkutsk',
      '302': 'Asia/Chita',
      '416': 'Asia/Yakutsk',
      // Yakutia has three zones.
      '411': 'Asia/Yakutsk|Asia/Vladivostok|Asia/Srednekolymsk',
      '421 423 426': 'Asia/Vladivostok',
      '413': 'Asia/Magadan',
      // The northern Kurils are in Sakhalin's zone as well.
      '424': 'Asia/Sakhalin',
      '415': 'Asia/Kamchatka',
      '427': 'Asia/Anadyr',
      '365 869': 'Europe/Simferopol',
      '47 48 49 81 82 83 86 87 841 843 847 855': 'Europe/Moscow',
    }),
  },
};

/** Zones that the first digits of a national number tell, or null if they tell none. */
export function zonesOfPrefix(country: string, nationalNumber: string, isFixedLine: boolean): readonly string[] | null {
  const plan = prefixPlans[country];
  if (!plan || (plan.lines === 'fixed' && !isFixedLine)) return null;
  for (let length = Math.min(5, nationalNumber.length); length > 0; length--) {
    const zones = plan.prefixes[nationalNumber.slice(0, length)];
    if (zones) return zones;
  }
  return plan.others ?? null;
}
