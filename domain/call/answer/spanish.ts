import type { LanguageCues } from './cue.ts';
import { spanishMenus } from './spanish-menu.ts';
import { phrase, sequence } from './phrase.ts';

const message = '(?:mensajes?|mensajito|mansaje|recado|razon|audio|datos|nombre|numero|telefono)';

const leaves =
  '(?<!(?:le|que|se|me|te|no|si) )(?:deje|deja|dejen|dejad|dejenos|dejeme|dejame|dejanos|dejenme|dejarnos|dejen)';

/** Who greets; companies do so, too. */
const greets =
  '(?:ha|has|han) llamado(?: usted)? (?:al?|con)|(?:te|se) (?:has comunicado|comunicaste|ha comunicado|comunico|has comunicado|esta comunicando) con|llamaste al?|(?:has|ha) contactado con|(?:esta|estas) (?:usted )?llamando al?|gracias por (?:llamar(?:me|nos)?|su llamada|tu llamada|comunicarse|comunicarte)|somos|bienvenidos? al?|(?:este|esta|aqui) es el (?:celular|telefono|numero|movil) de';

/** Only in the first person: "no está disponible" is what receptionists say. */
const absent =
  'no me encuentro|(?:momento|ahora)(?: mismo)? no (?:estoy|estamos)|no (?:puedo|podemos) tomar (?:tu|su|la) llamada|no (?:estoy|estamos)(?: \\S+)? (?:en casa|disponibles?|en la oficina|o|localizables?)|no (?:podemos|nos es posible|me es posible|es posible)(?: \\S+)? (?:atender\\S*|contestar\\S*|responder\\S*|coger\\S*)|no (?:te |le |os |les |lo |la )?(?:puedo|podemos) (?:ahora )?(?:atender\\S*|contestar\\S*|responder\\S*|ponerme|coger\\S*|ponernos)|(?:estamos|esta|nos encontramos) (?:cerrad[oa]s?|fuera de (?:horario|la oficina))|nuestro horario|(?:estoy|estare|estamos|ando) (?:de (?:vacaciones|baja|viaje)|fuera)';

/** Not "I shall call you back", which people say who have no time. */
const promise =
  '(?:deje|deja|dejanos|dejenos|dejame|dejeme) (?:un|el|tu|su|sus|tus|recado|mensaje)|recado|(?:tono|senal)|devolver\\S* (?:la|su|tu) llamada|nombre y (?:telefono|numero)';

const mailbox =
  '(?:buzon(?: de voz| de mensajes)?|correo de voz|casilla(?: de voz| de mensajes)?|contestador(?:a)?(?: automatico| automatica)?|servicio de contestador)';
const tone = '(?:tono|senal|pitido|bip|beep|pip|pitidos|pitazo)';

/** What we try to reach, as an announcement names it. */
const called =
  '(?:numero|telefono|movil|celular|linea|cliente|usuario|abonado|suscriptor|persona)(?: \\S+){0,2} (?:que|quien|cual)(?: \\S+){0,3} (?:marco|marcado|llama|llamas|llamando|llamado|llamar|comunicarse|contactar|marca|marcando|solicitado|solicita)';
/** A mailbox may follow what a network announces. */
const takesMessage = '(?!.* (?:deje|deja|mensaje|tono) )';

const says =
  '(?:diga|grabe|indique|di|graba|registre|grabas|diganos|menciona|mencione|identifique|explique|grabar|decir)(?: por favor)?';
const reason = '(?:motivo|razon|por que|asunto|proposito)';
const artificial = '(?:virtual|digital|automatic[oa]|de ia|de inteligencia artificial|inteligente)';

export const spanishCues: LanguageCues = {
  no_message: [
    phrase(
      '(?:no (?:es|ha sido|fue) posible|imposible) (?:completar|establecer|realizar|cursar|procesar)(?: \\S+)? (?:llamada|comunicacion|conexion)|(?:llamada|comunicacion) no (?:pudo|puede|ha podido) (?:completarse|establecerse|realizarse|cursarse)',
    ),
    phrase(
      '(?:numero|telefono)(?: \\S+){0,4} no (?:esta asignado|pertenece a|se encuentra asignado|es valido|esta activo)|no existe ningun (?:numero|telefono|abonado)|fuera del area de (?:servicio|cobertura)',
    ),
    phrase(
      '(?<!mi )(?<!mio )(?<!este )(?<!(?:tenia|estaba|tengo|tuve) (?:el|mi) )(?:numero|telefono|movil|celular|linea)(?: (?!tenia|estaba|tuve|lo )\\S+){0,7} (?:no existe|fuera de servicio|fuera de cobertura|apagado|no esta disponible|no se encuentra disponible|no corresponde|no esta en servicio|ha sido suspendido|suspendid[oa])',
    ),
    phrase(
      `${called}(?: \\S+)?(?: (?:esta|se encuentra|ha sido|tiene|ha|no|actualmente|temporalmente|momentaneamente|es))+ (?:apagad[oa]|desconectad[oa]|ocupad[oa]|suspendid[oa]|restringid[oa]|fuera|cambiado|existe|asignad[oa]|valido|habilitado|restringidas|bloqueado|en servicio|inactivo)${takesMessage}`,
    ),
    phrase('(?:linea|numero) (?:suspendid[oa]|desactivad[oa]|dad[oa] de baja|inexistente|restringid[oa])'),
    phrase(
      '(?:titular|abonado|usuario|cliente|numero|linea)(?: \\S+){0,4} no (?:acepta|admite|recibe) (?:llamadas|mensajes)',
    ),
    sequence('(?<!(?:yo|se) )le informa(?:mos)? (?:de )?que', 'numero|telefono|linea'),
    phrase('(?:restringidas|restringido|bloqueadas) las llamadas'),
    phrase('(?<!mi )(?:buzon|correo de voz|casilla)(?: \\S+){0,4} (?:lleno|llena)'),
    phrase('no (?:puede|pueden|puedo|admite|acepta) (?:(?:aceptar|recibir|almacenar) )?(?:mas |nuevos )?mensajes'),
    phrase(
      '(?:buzon|correo de voz|casilla|servicio de mensajes)(?: \\S+){0,4} no (?:ha sido|esta)(?: \\S+)? (?:activad[oa]|configurad[oa]|habilitad[oa])',
    ),
    phrase('no (?:ha|tiene) (?:configurado|activado|habilitado)?(?: \\S+)? ?(?:buzon|correo de voz|casilla)'),
    phrase('(?:su|la) llamada no (?:puede|pudo|ha podido) ser (?:completada|procesada|realizada)'),
    phrase('(?:verifique|compruebe|revise) el numero(?: \\S+)? (?:y|e) (?:vuelva|intente|marque|intentelo)'),
  ],
  screening: [
    sequence(
      'si (?:dice|dices|indica|indicas|graba|grabas|menciona|mencionas|me dices|me dice) (?:quien|su nombre|tu nombre|el motivo|por que)',
      '(?:vere|comprobare|mirare|averiguare|verificare|consultare|voy a ver)(?: si)?',
    ),
    phrase('(?:vere|comprobare|verificare) si esta persona'),
    phrase(
      '(?:favor de|sirvase|por favor) (?:decir|mencionar|indicar|grabar|mencione|grabe|registre|indique|identifique) (?:su|tu) nombre(?! y (?:su|tu)? ?(?:mensaje|numero|telefono))',
    ),
    sequence('(?:sus|tus) palabras|lo que (?:diga|digas|dice|dices)', '(?:pantalla|transcri\\S+|texto|por escrito)'),
    phrase('(?:contesto|atiendo|filtro|respondo) (?:sus|las|mis|tus) llamadas'),
    sequence(
      `(?:al|tras|despues)(?: \\S+){0,3} ${tone}`,
      '(?:diga|di|grabe|graba|pronuncie|indique|registre) (?:su|tu) nombre(?! y (?:su|tu) mensaje)',
    ),
    phrase(
      '(?:di|graba|diga|indique|pronuncia) (?:su|tu) nombre(?: completo)? (?:y (?:la |su |tu )?(?:empresa|compania|a quien|con quien|de donde|de que)|para (?:que|poder|pasar|anunciar|conectar)|tras|despues|al oir)',
    ),
    phrase(
      '(?:persona|numero|usuario|cliente) (?:al? )?(?:la |el )?(?:que|quien) (?:\\S+ ){1,4}(?:usa|utiliza|esta usando|esta utilizando|filtra|tiene activado)',
    ),
    sequence(
      '(?:persona|usuario|titular) (?:al? )?(?:la |el )?(?:que|quien) (?:\\S+ )?(?:llama|llamas|llamando|intenta|intentas)',
      'quien (?:llama|eres|es usted)|(?:su|tu) nombre|motivo',
    ),
    phrase('protegid[oa](?: \\S+)? (?:contra|frente|de|por)|proteccion (?:contra|antispam|frente)|antispam'),
    phrase('(?:sera|seras) anunciad[oa]|anunciar (?:su|tu) llamada'),
    phrase(`${says} (?:su|tu) nombre y(?: el| la| su| tu)* ${reason}`),
    phrase(
      `(?:su|tu) nombre y(?: el| la| su| tu)* ${reason} (?:de )?(?:la |tu |su )?(?:llamada )?y (?:vere|comprobare)`,
    ),
    phrase('(?:diga|grabe|registre|indique|pronuncie) su nombre(?: completo)? (?:despues|tras|al)(?: \\S+){0,4}'),
    phrase('identifiquese (?:despues|tras|al|antes|para)'),
    phrase('(?:filtro|filtrado|filtrando|filtra|asistente|filtracion) (?:de |las |tus |sus )?(?:llamadas|google)'),
    phrase('llamada(?: \\S+)? (?:esta siendo|sera|ha sido|es) (?:filtrada|anunciada|verificada)'),
    phrase('(?:vere|comprobare|comprobar|verificare|ver) si (?:esta |la |esa )?persona (?:esta|puede)(?: \\S+)?'),
    phrase('(?:recibira|vera|obtendra) una (?:copia|transcripcion)'),
    phrase(
      '(?:numero|llamante) (?:desconocido|no identificado|oculto)(?= (?:.* )?(?:quien|identifi\\S+|nombre|se cortara) )',
    ),
    sequence(
      '(?:explique|diga|indique|identifique\\S*|di) ?(?:quien|su nombre|su identidad|por que)?',
      '(?:o|sino|contrario) (?:la|esta|su) (?:comunicacion|llamada) se (?:cortara|terminara|colgara|finalizara)|su nombre y empresa|sera anunciad[oa]',
    ),
    sequence(`${reason}|nombre`, '(?:para que|y|asi) (?:\\S+ )?(?:decida|decidir\\S*)'),
    phrase(
      `(?:soy|habla|le atiende|hablas con|habla con|hablando con|te atiende)(?: \\S+)? (?:el|la|un|una) (?:asistente|recepcionista|secretari[oa]|agente|ia)(?: telefonic[oa])? ${artificial}`,
    ),
    phrase(`(?<!(?:un|una|eres|usted) )(?:asistente|recepcionista) ${artificial} (?:de|del)`),
    phrase('(?:hablas|habla|hablando) con la (?:ia|inteligencia artificial) de'),
    phrase(
      '(?:sus|tus) (?:palabras|respuestas?) (?:se (?:muestran|estan mostrando)|aparecen)|lo que (?:diga|digas|dices) (?:se|aparece|esta)(?: \\S+){0,3} (?:pantalla|transcri\\S+)',
    ),
    sequence(
      '(?:demostrar|comprobar|verificar) que (?:no es|no eres|es|eres) (?:un |una )',
      'pulse|marque|oprima|pulsa|marca',
    ),
  ],
  mailbox: [
    // Late in a greeting it is the greeting's end; at its beginning see below.
    phrase(
      '(?<=(?: \\S+){5} )(?<!(?:que|se|no|si) )(?:dejame|dejeme)(?: un| su| tu| el| por favor| breve)* (?:mensajes?|mensajito|mansaje|recado|audio)(?! (?:en|por|al) )',
    ),
    sequence(absent, 'a la (?:mayor )?brevedad|nos (?:comunicaremos|pondremos|comunicamos)'),
    sequence('(?:nada de|sin) (?:audios|mensajes de voz|mensajes)', 'escrib\\S+|whats\\S+|mand\\S+'),
    sequence(
      '(?:te he pillado|te pille|te la crei\\S*|caiste|picaste|es broma|te engane|sorpresa)',
      'contestador|buzon|maquina|mensaje|grabacion|recado',
    ),
    sequence(
      '(?:te|le|os|les) (?:responde|habla|atiende|contesta)|(?:ha|has) llamado|aqui',
      '(?:el|mi|la) contestador(?:a)?|(?:el|mi) buzon',
    ),
    phrase(
      '(?<!no )soy (?:solo |nada mas )?(?:una maquina|una grabacion|un contestador|el contestador)|(?:es|este es|aqui) mi (?:buzon|contestador)',
    ),
    phrase(
      '(?:habla|hable|dilo|dimelo|cuentaselo|cuenteselo|cuentalo|digaselo)(?: \\S+){0,2} (?:al|con el|a mi) (?:contestador|buzon|aparato)',
    ),
    sequence(
      '(?:estoy|estare|estamos|ando|me voy) (?:\\S+ ){1,4}hasta (?:el|la|las)',
      'urgen\\S+|emergencia|devolver\\S*|devuelvo|contestare|respondere',
    ),
    sequence(
      'gracias por (?:llamar|tu llamada|su llamada|llamarme)',
      '(?:estoy|estare|estamos|ando) (?:fuera|de viaje|de vacaciones|de baja|de retiro|ausente)(?: \\S+){0,3} hasta',
    ),
    sequence(
      'no (?:cojo|contesto|atiendo|respondo)(?: \\S+){0,2} (?:numeros|llamadas|desconocidos)(?: que no conozco| desconocidos)?',
      '(?:y|que) (?:te|le|ya) (?:\\S+ )?(?:llamo|llamare|devuelvo)',
    ),
    phrase(
      '(?:devuelvo|devolvere|contesto|regreso|devolvemos) (?:las |todas las |los )?llamadas (?:a partir|despues|por la|cuando|al|desde|entre|en cuanto)',
    ),
    sequence(
      'no (?:me |nos )?(?:dejes|deje|dejen|dejeis|dejar) (?:un |una |ningun )?(?:mensajes?|audios?|recados?)',
      'escrib\\S+|mand\\S+|envi\\S+|whats\\S+|no los|nadie',
    ),
    sequence('si (?:eres|es usted|es|sos) (?!para|por|del gas)', 'si (?:eres|es|sos) (?!para|por)'),
    phrase('si (?:estas|esta) (?:escuchando|oyendo) (?:esto|este)|si (?:escuchas|oyes) (?:esto|este)'),
    phrase(
      '(?:me )?(?:dejas|puedes dejar\\S*|puede dejar\\S*|podes dejar\\S*|podeis dejar\\S*) (?:un|tu|su|el) (?:mensaje|recado|audio) (?:y|despues|tras|al)',
    ),
    phrase(
      'dejame (?:dicho|un audio y|tu recado)|(?:al|para) (?:terminar|finalizar|acabar) (?:cuelgue|cuelga|de grabar)',
    ),
    sequence(
      '(?:era|es) el (?:antiguo|viejo) numero',
      '(?:nuevo|ahora) (?:es|numero)(?: el| es)? (?:\\d|seis|siete|cero|nueve|once|cinco)\\S*',
    ),
    phrase(
      `(?!dejame |dejeme )${leaves}(?: un| su| tu| el| nos| me| por favor| breve| aqui| vuestro)* (?:mensajes?|mensajito|mansaje)(?! (?:en|por|al) )`,
    ),
    // "Déjame un mensaje en WhatsApp" is said by people: one more word is awaited.
    phrase(
      '(?<!(?:que|se|no|si) )(?:dejame|dejeme)(?: un| su| tu| el| por favor| breve)* (?:mensajes?|mensajito|mansaje|recado|audio)(?= (?!(?:en|por|al) )\\S+ )(?! (?:en|por|al) )',
    ),
    // Not "déjame tu número", which is said to a caller.
    phrase(
      '(?<!(?:le|que|se|me|te|no|si) )(?:deje|deja|dejenos|dejanos|dejen)(?: \\S+)? (?:recado|razon|un audio|sus datos|tus datos|su nombre|tu nombre|su numero)',
    ),
    phrase(
      `(?:puede|puedes|favor de|sirvase|sirvanse|agradecemos) dejar(?:nos|me)?(?: un| su| tu)+ ${message} (?:despues|tras|al|y|con)`,
    ),
    phrase(
      `(?:despues|luego|a partir|pasado|escuche|escuches|oiga|oigas|escuchar|oir|suene|espere|espera)(?: de| del| de la| de oir| de escuchar| el| la| a| que suene)* ${tone}`,
    ),
    phrase(`(?:al|tras) (?:oir |escuchar |sonar )?(?:el |la )${tone}|al (?:tono|pitido|bip)`),
    phrase(
      `(?<!(?:salio|salto|salta|uso|miro|escucho|oigo|reviso|entro) )(?:el|al|del|un) buzon (?:de voz|de mensajes)`,
    ),
    phrase(`(?<=^ (?:\\S+ )?)(?:el |al )?(?:buzon|correo) de voz(?! (?:esta|estaba|lo|no))`),
    phrase(`(?:transferid|desviad|enviad|redirigid|dirigid)[oa]s? (?:al?|hacia)(?: una?| el| la| su)? ${mailbox}`),
    phrase(`(?:bienvenid[oa] al?|llamado al|comunicado con el|este es el|es el) (?:servicio de )?${mailbox}`),
    phrase('buzon de voz (?:de|del)'),
    phrase('(?:el|la|con el|al) contestador(?:a)?(?: automatico| automatica)? (?:de|del)'),
    phrase('(?<!(?:un|ningun|el|la|al|mi|tu|su|otro|del) )contestador(?:a)?(?: automatico| automatica)?'),
    phrase('habla(?:s con)? el contestador'),
    phrase(
      '(?:habla|hable|hablale|hablen)(?: \\S+)? (?:con|a) la maquina|soy (?:solo )?(?:una maquina|el contestador)',
    ),
    phrase('grab(?:e|ar|a|en) (?:su|tu|un) mensaje'),
    phrase(
      'no (?:puedo|podemos|me es posible|se encuentra)(?: \\S+){0,5}(?=.* (?:mensaje|recado|tono|senal) )(?=.* (?:deje|deja|dejenos|dejame|dejeme|despues|tras) )',
    ),
    phrase(
      '(?:(?:la persona|el cliente)(?: \\S+){2,7}|(?:el usuario|el abonado|el suscriptor)(?: \\S+){0,7}) (?:no esta disponible|no se encuentra disponible|no contesta|no puede (?:atender\\S*|contestar\\S*|responder\\S*))',
    ),
    phrase(
      'no (?:escucho|oigo|reviso|leo|miro) (?:los|estos|mis|el|este) (?:mensajes|buzon|audios)(?= (?:.* )?(?:escrib\\S+|mand\\S+|envi\\S+) )',
    ),
    phrase('nuestr[oa]s (?:oficinas|instalaciones|lineas|horario) (?:estan|se encuentran) cerrad[oa]s'),
    sequence(greets, absent),
    sequence(absent, promise),
    // Nobody who speaks wonders where they are; "¿estoy hablando con una persona o con un robot?" is another matter.
    phrase(
      '(?:estoy|ando|estamos|estare) (?!hablando)(?:\\S+ ){1,4}o (?:con|durmiendo|fuera|\\S+(?:ando|iendo))(?! quien)',
    ),
    phrase(
      'no (?:estoy|estamos)(?: \\S+){0,2} o (?:no (?:encontr\\S+|oi\\S+|escuch\\S+|quer\\S+|quier\\S+|puedo|podemos)|si estoy|estoy|estamos)',
    ),
    sequence('(?:que )?no te (?:oigo|escucho)', 'porque no estoy'),
    sequence('(?:soy|habla|aqui|es el|es la|hola)', '(?:ya )?(?:sabes|sabe|saben) (?:lo )?que (?:tienes que )?hacer'),
    sequence('(?:soy|con) (?:el |la )?\\S+', 'devuelvo (?:las )?llamadas|devolvere (?:la|su|tu) llamada'),
  ],
  menu: spanishMenus,
};
