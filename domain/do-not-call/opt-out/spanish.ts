import { anyOf, phrase, type LanguagePatterns } from './language.ts';

// Written without accents: `normalise` takes them off.
const us = anyOf('me', 'nos', 'le', 'les');
const call = anyOf(
  'llame',
  'llamen',
  'llames',
  'llameis',
  'llama',
  'contacte',
  'contacten',
  'contactes',
  'contacteis',
  'moleste',
  'molesten',
  'molestes',
  'marque',
  'marquen',
  'marques',
  'telefonee',
  'telefoneen',
  'hable',
  'hablen',
  'escriba',
  'escriban',
  'busque',
  'busquen',
);
const toCall = anyOf(
  'llamar',
  'llamarme',
  'llamarnos',
  'contactar',
  'contactarme',
  'contactarnos',
  'molestar',
  'molestarme',
  'molestarnos',
  'marcar',
  'marcarme',
  'acosar',
  'acosarme',
  'fastidiar',
  'fastidiarme',
  'telefonear',
  'telefonearme',
);
const ever = anyOf(
  'mas(?! (?:tarde|temprano|adelante|noche))',
  'nunca(?: mas)?',
  'jamas',
  'otra vez',
  'de nuevo',
  'nunca jamas',
  'en la vida',
  'mas nunca',
);
const take = anyOf(
  'quit(?:e|en|a|ar|ad)',
  'borr(?:e|en|a|ar|ad)',
  'elimin(?:e|en|a|ar|ad)',
  'saqu(?:e|en)',
  'saca(?:r)?',
  'retir(?:e|en|a|ar)',
  'remuev(?:a|an)',
  'remover',
  'tach(?:e|en|a|ar)',
  'suprim(?:a|an|e|ir)',
  'exclu(?:ya|yan|ye|ir)',
);
const list = anyOf(
  'listas?',
  'listados?',
  'bases?(?: de datos)?',
  'registros?',
  'sistemas?',
  'agenda',
  'contactos',
  'archivos?',
  'ficheros?',
  'directorio',
);
const mine =
  '(?:mi|mis|nuestro|este|ese) (?:numero|numeros|telefono|celular|movil|nombre|datos|contacto|informacion)(?: de telefono)?';
const title = anyOf(
  'senora',
  'senor',
  'senorita',
  'asi',
  'don',
  'dona',
  'de tu',
  'de usted',
  'carino',
  'amigo',
  'amiga',
  'tio',
  'tia',
  'joven',
  'guapa',
  'guapo',
  'mentiroso',
  'loco',
  'loca',
  'caballero',
);

export const spanish: LanguagePatterns = {
  language: 'es',
  harmless: [
    phrase(`no (?:${us} )?${call} ${title}`),
    phrase(`no (?:dejes|deje|dejen|pares|pare|paren) de ${toCall}`),
    phrase(`(?:por que|cuando|porque) (?:dejo|dejaron|dejaste|han dejado|ha dejado) de ${toCall}`),
    phrase(`(?:yo|el|ella|ellos) (?:deje|dejo|dejaron) de ${toCall}`),
    phrase(`no (?:he dicho|dije|pedi|digo|estoy pidiendo|quise decir)(?: que)?(?: \\w+){1,6}`),
    phrase(`no (?:${us} )?(?:quiten?|borren?|eliminen?|saquen?)(?:me|nos)?(?: \\w+){1,4}`),
  ],
  dnc: [
    phrase(`(?:no|nunca|jamas)(?: mas)? (?:${us} )?(?:vuelva|vuelvan|vuelvas|volvais|vuelve) a ${toCall}`),
    phrase(
      `(?:no|ni) (?:${us} )?${call}(?: (?:a|en) (?:este|mi|esta|la)(?: numero| telefono| casa| celular))?(?: por favor)?(?: ya)? ${ever}`,
    ),
    phrase(`(?:nunca|jamas)(?: mas)? (?:${us} )?(?:${call}|vuelvan?)`),
    phrase(
      'no (?:quiero |deseo |acepto |recibo )?(?:recibir )?(?:(?:mas|sus|estas|las|ninguna|ninguna otra|otra|esas|este tipo de|tantas) )+llamadas?',
    ),
    phrase('basta (?:ya )?de (?:tantas |estas |sus |las )?llamadas'),
    phrase(
      'no (?:quiero|deseo|me interesa) (?:seguir )?recibi(?:r|endo)(?: (?:mas|sus|estas|este tipo de|ningun tipo de|ninguna))* llamadas?',
    ),
    phrase('no (?:quiero|deseo) (?:mas )?(?:sus |estas |ninguna )?llamadas?(?: suyas?| de ustedes)?'),
    phrase(
      `no (?:quiero|deseo|necesito) (?:que )?(?:me |nos )?(?:sigan|siga|vuelvan|vuelva) (?:a )?(?:llamando|molestando|contactando|${toCall})`,
    ),
    phrase(`no (?:quiero|deseo)(?: volver a)? ser (?:contactad|llamad|molestad)[oa](?: ${ever})?`),
    phrase(`no (?:quiero|deseo) que (?:\\w+ )?(?:me |nos )?${call} ${ever}`),
    phrase(
      `${take}(?:me|nos)?(?: por favor| ya)?(?: ${mine})?(?: por favor)? (?:de|desde|en) (?:su|sus|la|las|tu|tus|esta|esa|todas(?: las| sus)?|los|el|vuestra|cualquier)(?: \\w+)? ?${list}`,
    ),
    phrase(`${take}(?:me|nos) (?:por favor )?de (?:su|la|sus|tu|esta|esa) ${list}`),
    phrase(`(?:${take}|olvid(?:e|en|a)|pierd(?:a|an)|bloque(?:e|en))(?:se|nse)?(?: por favor| de)* ${mine}`),
    phrase(`(?:borre|elimine|quite|saque|retire)n?(?:me|nos)(?: ya)?(?: por favor)?(?= $)`),
    phrase(
      `(?:de|den|da|dar|doy|deseo dar|quiero dar)(?:me|nos)? de baja (?:de|en|a) (?:la|las|su|sus|esta|este|estas|el|los)(?: \\w+)? ?(?:${list}|llamadas|comunicaciones|publicidad|numero|servicio de llamadas)`,
    ),
    phrase(
      `(?:deme|denme|dame|quiero darme|darme|dennos) de baja de (?:todas )?(?:la|las|su|sus|esta|estas|el|los|todo)(?: \\w+)? ?(?:${list}|llamadas|comunicaciones|publicidad)?`,
    ),
    phrase(
      '(?:incluya|incluyan|ponga|pongan|apunte|apunten|inscriba|inscriban|agregue|agreguen|anote|anoten|meta|metan)(?:me|nos)?(?: \\w+){0,5} (?:robinson|no llamar|no llamen|exclusion|no molestar)',
    ),
    phrase('lista robinson'),
    phrase('(?:retiro|revoco|retirar|revocar|cancelo|anulo|quito)(?: mi| el)? (?:consentimiento|autorizacion|permiso)'),
    phrase(
      'no (?:doy|autorizo|tienen?)(?: mi)? (?:consentimiento|permiso|autorizacion) para (?:que me llamen|llamarme|llamar)',
    ),
    phrase('(?:dej(?:e|en|a|ad)(?:me|nos)) (?:en paz|tranquil[oa]s?)'),
  ],
  doNotCall: [
    phrase(`no (?:autorizo|permito|acepto|consiento|doy permiso)(?: a| para)? (?:que )?(?:me |nos )${call}`),
    phrase('(?:no|ni) (?:me |nos )?(?:este|esten|estes) (?:llamando|molestando|marcando|contactando)(?:me|nos)?'),
    phrase(
      `no (?:${us} )?${anyOf('llame', 'llamen', 'llames', 'llameis', 'contacte', 'contacten', 'moleste', 'molesten', 'marque', 'marquen')}(?: (?:a|en) (?:este|mi|esta|la)(?: numero| telefono| casa| celular))?`,
    ),
    phrase(`no (?:quiero|deseo) que (?:\\w+ )?(?:me |nos )?${call}`),
  ],
  boundBefore:
    / (?:ahora|hoy|manana|por la (?:noche|manana|tarde)|por las (?:noches|mananas|tardes)|en el trabajo|los \w+s|(?:antes|despues) de \w+(?: \w+)?|cuando (?!van? a |vais |vas a |piensan? )\w+(?: \w+)?|mientras \w+(?: \w+)?) (?:(?:por favor|pues|pero|y) )*$/,
  instead:
    / (?:le|les|te|os) (?:llamo|llamare|llamamos)(?: yo)? (?:manana|luego|despues|mas tarde|cuando|yo|el) | (?:llam|marqu|contact)(?:e|en|a|ad|eme)(?:me|nos)(?! (?:nunca|jamas|mas )) | (?<!no |ni |no me |ni me )(?:llam(?:e|en|a|ad)(?:me|nos|le|la|lo)?|marqu(?:e|en)(?:me)?|contact(?:e|en)(?:me)?|escrib(?:a|an)(?:me)?|us(?:e|en)|mejor|solo|sino) (?:manana|mas tarde|luego|despues|al|a|por|el|en|este|la|mi|antes|otro|cuando|solo|mejor) (?!mas )/,
  boundTo:
    /^ (?:\w+ ){0,2}?(?:ahora|ahorita|hoy|manana|luego|mas tarde|todavia|aun|en este momento|en estos momentos|(?:a|en) (?:esta|estas|esa|estos) (?:hora|horas|dia|dias)|por (?:la|las) (?:noche|noches|manana|mananas|tarde|tardes)|de noche|en (?:el|mi) (?:trabajo|oficina|curro)|al trabajo|(?:antes|despues|luego) del?|al (?:colegio|fijo|trabajo|curro|insti)|hasta|tan (?:temprano|tarde|pronto)|temprano|los (?:domingos|sabados|lunes|martes|miercoles|jueves|viernes|fines)|(?:el|este|la) (?:domingo|sabado|lunes|martes|miercoles|jueves|viernes|fin|semana)|durante|mientras|cuando|si|entre|estoy|a las|a la) /,
  forever: /(?: (?:nunca|jamas|nunca mas|de nuevo|otra vez|mas) )/,
  objectionToRecording: [
    phrase('no (?:me |nos |la )?(?:grabe|graben|grabes)(?: \\w+)?'),
    phrase(
      'no (?:quiero|deseo|autorizo|acepto|consiento|doy|permito)(?: \\w+){0,4} (?:grab(?:e|en|ado|ada|ar|acion|arme)|grabacion)',
    ),
    phrase('(?:deje|dejen|pare|paren|detenga|apague) (?:de |la )?(?:grabar|grabarme|grabacion)'),
    phrase('(?:me opongo a|sin|rechazo) (?:la |que )?(?:grab\\w+|me graben)'),
  ],
  wrongNumber: [
    phrase('numero equivocado'),
    phrase('(?:se|te|esta|estas) ?(?:ha|han)? ?equivoc\\w+(?: de| el)?(?: numero| persona)?'),
    phrase('(?:aqui|aca) no (?:vive|trabaja|hay|esta) (?:nadie|ningun|ninguna|esa persona|el|ella)?(?: \\w+)?'),
    phrase('no (?:conozco|hay|vive) (?:a )?(?:nadie|ninguna persona) (?:con ese nombre|llamad\\w+|aqui)'),
  ],
  refusal: [
    phrase('no (?:me |nos )?(?:interesa|interesan)'),
    phrase('no (?:estoy |estamos )?interesad[oa]s?'),
    phrase('no (?:muchas )?gracias'),
    phrase('no (?:lo |la )?(?:quiero|necesito)(?: nada)?(?= $)'),
  ],
  time: [
    phrase(
      '(?:llame|llamen|llama|llamad)(?:me|nos)? (?:manana|mas tarde|luego|despues|otro dia|en otro momento|el \\w+|a las \\w+|por la \\w+)',
    ),
    phrase('(?:ahora|en este momento) (?:no puedo|estoy ocupad[oa]|no es buen momento)'),
    phrase(
      '(?:no puedo hablar|estoy ocupad[oa]|estoy conduciendo|estoy manejando|estoy trabajando|estoy en (?:el trabajo|una reunion))',
    ),
  ],
};
