import { phrase, sequence } from './phrase.ts';

const digit = '(?:\\d+|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|cero)';
const key = `(?:(?:el |la )?(?:numero |tecla |opcion )?(?:${digit}|asterisco|almohadilla|numeral|gato|estrella))`;
const presses = '(?:marque|oprima|presione|pulse|digite|teclee|seleccione)';
/** To a friend at the door one says "marca el uno", too: the article is missing in menus. */
const pressesFamiliarly = `(?:marca|oprime|presiona|pulsa|apreta|toca) (?:el |la )?${digit}`;

/** What menus and queues of companies say. */
export const spanishMenus: readonly RegExp[] = [
  phrase('(?:llamadas|personas|clientes) (?:por )?(?:delante de|antes que|antes de) (?:usted|ti|la suya|su llamada)'),
  phrase(
    'introduzca|digite|teclee|(?:volver a|repetir|regresar al|escuchar)(?: \\S+){0,2} (?:menu|opciones)|este menu',
  ),
  phrase(
    'no (?:hemos|se ha|se han|he) (?:recibido|detectado|reconocido)(?: \\S+)? (?:respuesta|seleccion|opcion|entrada)',
  ),
  phrase('(?:elegi|escoge|elige|escoja|seleccione|selecciona) (?:una|la|alguna)(?: de las)? (?:opcion|opciones)'),
  phrase(
    '(?:si|para) (?:\\S+ ){1,8}(?:diga|digale|di) (?!que|me|lo|la|algo|si|no|cuando|su|tu|se|a |le|de |quien)\\S+',
  ),
  phrase(
    '(?:gracias por|agradecemos) (?:su|tu) (?:espera|paciencia)(?= (?:.* )?(?:agente|asesor|operador|llamada|atend\\S+) )',
  ),
  phrase(`${presses} ${key}`),
  phrase(`(?:para|si) (?:\\S+ ){1,8}${pressesFamiliarly}`),
  phrase('(?:marquelo|digitelo|ingreselo|pulselo|introduzcalo|tecleelo)(?: ahora| en cualquier)?'),
  phrase('(?:seguid[oa]|seguidos) (?:de|por) (?:la )?(?:tecla|almohadilla|numeral|asterisco|gato)'),
  // "Para padrón, diga padrón."
  phrase('para (?:\\S+ ){0,4}(\\S+) (?:diga|di|decir) (?:\\S+ )?\\1'),
  phrase(
    'en pocas palabras(?= (?:.* )?(?:motivo|consulta|por ejemplo|puedo ayudar\\S*|necesita) )|(?:puede|puedes) decir (?:cosas|por ejemplo|frases)',
  ),
  phrase('(?:diga|diganos|digame|cuenteme)(?: \\S+){0,8} por ejemplo'),
  phrase('(?:responda|conteste|responde) si o no|(?<= llama usted (?:\\S+ ){1,9})diga si o no'),
  phrase('(?:opcion|seleccion|entrada)(?: \\S+)? (?:no es|no valida|incorrecta|invalida|es incorrecta)(?: \\S+)?'),
  phrase('no (?:he|hemos) (?:entendido|reconocido|recibido) (?:su|tu|la|ninguna) (?:seleccion|opcion|respuesta)'),
  phrase('(?:menu (?:principal|anterior)|siguientes opciones|escuche (?:atentamente|con atencion|las opciones))'),
  phrase('(?:seleccione|elija|escoja) (?:su|el|una|la) (?:idioma|opcion|lengua)'),
  phrase('(?:su|tu) llamada es (?:muy )?importante'),
  phrase(
    '(?:llamada|llamadas)(?: \\S+)? (?:puede|pueden|podria|podran|sera|seran|esta siendo|estan siendo) (?:ser )?(?:grabada|grabadas|monitoreada|monitoreadas|atendida|transferida)',
  ),
  phrase('(?:fines|motivos|efectos|control|razones) de (?:calidad|seguridad|entrenamiento|capacitacion)'),
  phrase(
    '(?:ingrese|introduzca|digite|marque|teclee|ingresa|indique) (?:su|el|tu|los)(?: numero(?: de \\S+)?| extension| clave| pin| contrasena| codigo| ultimos| dni| rut)',
  ),
  phrase('(?:conoce|sabe|conoces)(?: \\S+){0,3} (?:extension|interno|anexo)'),
  phrase(
    '(?:representantes|agentes|operadores|operadoras|asesores|ejecutivos|lineas|gestores|consultores)(?: \\S+){0,4} (?:ocupados|ocupadas|atendiendo)',
  ),
  phrase(
    'sera (?:usted )?(?:atendid|transferid|comunicad)[oa]|(?:atenderemos|tomaremos|contestaremos) su llamada|(?:usted es|eres|es usted)(?: \\S+){0,3} en (?:la )?(?:fila|cola)',
  ),
  phrase('(?:proximo|siguiente|primer) (?:agente|asesor|operador|ejecutivo|representante)(?: disponible)?'),
  phrase(
    'tiempo (?:estimado |aproximado |medio |promedio )?de espera|(?:posicion|lugar|turno)(?: \\S+)? en (?:la )?(?:cola|fila)|alto volumen de llamadas',
  ),
  phrase(
    '(?:permanezca|mantengase|manteng[ao]se|espere) en (?:la )?linea(?= (?:.* )?(?:atend\\S+|agente|asesor|operador|ejecutivo|llamada|breve) )',
  ),
  phrase('para (?:\\S+ ){1,6}(?:marque|oprima|presione|pulse)'),
  sequence(
    'bienvenid[oa]s? al?|gracias por (?:llamar|comunicarse)',
    'marque|oprima|presione|pulse|menu|opciones|seleccione|elija|diga',
  ),
  phrase('(?:menu|opciones)(?: \\S+){0,3} (?:ha|han) cambiado'),
  phrase('(?:nuestro horario|horario de atencion) (?:es|de)'),
];
