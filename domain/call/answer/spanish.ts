import type { LanguageCues } from './cue.ts';
import { phrase } from './phrase.ts';

const key = '(?:\\d|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|cero|asterisco|almohadilla|numeral|gato)';

export const spanishCues: LanguageCues = {
  no_message: [
    phrase(
      '(?<!mi )(?<!mio )(?:numero|telefono|movil|celular|linea)(?: \\S+){0,7} (?:no existe|fuera de servicio|fuera de cobertura|apagado|no esta disponible|no se encuentra disponible|no corresponde|no esta en servicio|ha sido suspendido)',
    ),
    phrase('(?<!mi )buzon(?: \\S+){0,4} (?:lleno|llena)'),
    phrase('no (?:puede|pueden|puedo) (?:aceptar|recibir)(?: mas| nuevos)* mensajes'),
    phrase('buzon(?: \\S+){0,4} no (?:ha sido|esta) (?:activado|configurado|habilitado)'),
    phrase('(?:su|la) llamada no (?:puede|pudo) ser (?:completada|procesada)'),
  ],
  screening: [
    phrase(
      '(?:diga|grabe|indique|di|graba|registre) (?:su|tu) nombre y(?: el| la| su| tu)* (?:motivo|razon|por que|asunto)',
    ),
    phrase('(?:diga|grabe|registre) su nombre (?:despues|tras|al)(?: \\S+){0,4}'),
    phrase('(?:filtro|filtrado|filtrando|asistente) de llamadas'),
    phrase('vere si (?:esta |la |esa )?persona (?:esta|puede)(?: \\S+)?'),
  ],
  mailbox: [
    phrase(
      '(?<!(?:le|que|se) )(?:deje|deja|dejenos|dejeme|dejame|dejanos)(?: un| su| tu| el| nos| me| por favor| breve)* mensaje(?!.*whats?app)(?: \\S+)*',
    ),
    phrase(
      '(?:puede|puedes|favor de|sirvase) dejar(?:nos|me)?(?: un| su| tu)+ mensaje (?:despues|tras|al|y|con)(?: \\S+)*',
    ),
    phrase('(?:despues|luego) (?:del|de la|de oir el|de escuchar el|de oir la|de) (?:tono|senal|pitido|bip|beep)'),
    phrase('(?:al|tras) (?:oir |escuchar )?(?:el|la) (?:tono|senal|pitido)'),
    phrase('(?:el|al|del|un) buzon (?:de voz|de mensajes|del|de)(?: \\S+)*'),
    phrase('buzon de voz (?:de|del)(?: \\S+)*'),
    phrase('(?<!un )contestador(?:a)?(?: automatico| automatica)?'),
    phrase('grab(?:e|ar) su mensaje'),
    phrase(
      'no (?:puedo|podemos|me es posible|se encuentra)(?: \\S+){0,5}(?=.* (?:mensaje|tono|senal) )(?=.* (?:deje|deja|dejenos|dejame|dejeme|despues|tras) )',
    ),
    phrase(
      '(?:la persona|el cliente|el usuario|el abonado)(?: \\S+){0,6} (?:no esta disponible|no se encuentra disponible|no contesta)',
    ),
  ],
  menu: [
    phrase(`(?:marque|oprima|presione|pulse|digite|teclee)(?: el| la)?(?: numero| tecla)? ${key}`),
    phrase('(?:su|tu) llamada es (?:muy )?importante'),
    phrase(
      '(?:llamada|llamadas)(?: \\S+)? (?:puede|pueden|podria|podran|sera|seran|esta siendo|estan siendo) (?:ser )?(?:grabada|grabadas|monitoreada|monitoreadas)',
    ),
    phrase(
      '(?:ingrese|introduzca|digite|marque|teclee) (?:su|el)(?: numero(?: de \\S+)?| extension| clave| pin| contrasena)',
    ),
    phrase(
      '(?:representantes|agentes|operadores|asesores|ejecutivos|lineas)(?: \\S+){0,4} (?:ocupados|ocupadas|atendiendo)',
    ),
    phrase('para (?:\\S+ ){1,6}(?:marque|oprima|presione|pulse)'),
    phrase('(?:menu|opciones)(?: \\S+){0,3} (?:ha|han) cambiado'),
  ],
};
