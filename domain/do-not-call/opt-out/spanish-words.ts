import type { Lexicon } from './frame.ts';

/** Groups of words that Spanish requests are made of. */
export const spanishWords: Lexicon = {
  pro: ['(me|nos|le|la|lo|les|los|las|te|se)'],
  sub: [
    '(llam|yam|yame|contact|telefonear|telefone|molest|telefone|fastidi|acos|hostig|incomod|importun|perturb|timbr|habl|insist|enfad)(e|en|es|eis|ara|aran|ase|asen)(me|nos|le|la|lo|les|los|las)?',
    '(marqu|busqu|chingu|localic|comuniqu|yamen|agobi|satur|atosig)(e|en|es|eis)(me|nos|le|la|lo|se)?',
    '(marc|busc)(ara|aran)',
    'escrib(a|an|as|ais)(me|nos)?(?= (mas|nunca|ni|o|a este|a mi) )',
    '(jod|insist|romp|jorob|hinch|toqu|infl)(a|an|as|ais|iera|ieran|e|en|es)(me|nos|le|la|lo)?( mas)?( (mas|las|los|la) (bolas|huevos|cojones|pelotas|paciencia|narices|celular|telefono))?',
    '(est|and|sig|contin|vuelv|vengan)(e|en|es|eis|an|a|as|uen|ue|uan|ua|ando)? (ya )?{ger}',
    'tim(en|eis)(me|nos|le|la|lo)?',
    '(den|de|des|deis) (mas )?(la|el) (lata|tabarra|conazo|brasa|paliza|vara)',
  ],
  inf: [
    '(llamar|yamar|contactar|molestar|agobiar|saturar|atosigar|marcar|telefonear|fastidiar|acosar|hostigar|incomodar|joder|chingar|fregar|jorobar|estorbar|escribir|importunar|buscar|comunicar|hablar|insistir|enfadar|perturbar)(me|nos|le|la|lo|les|los|las|se|melo)?',
    'dar(me|nos|le)? (la|el)? ?(lata|tabarra|conazo|brasa|paliza|vara)',
    '(estar|seguir) {ger}',
    '(romper|hinchar|jorobar|inflar|rayar|tocar|quemar)(me|nos|la|las)?( (las|los|la|el) (bolas|pelotas|huevos|paciencia|coco|cabeza))? con ((los|las|tantos|tanto) )?({which} )*3{calls}',
  ],
  ger: [
    '(llamando|hablando|contactando|molestando|marcando|telefoneando|fastidiando|acosando|hostigando|jodiendo|chingando|fregando|jorobando|estorbando|escribiendo|importunando|insistiendo|incomodando|llame y llame|llama y llama|llamando y llamando|marque y marque|marca y marca|moleste y moleste|hable y hable|duro y dale|dale que dale|dale y dale)(me|nos|le|la|lo|les|los|las|se)?',
    'dando(me|nos)? (la|el)? ?(lata|tabarra|conazo|brasa|guerra)',
  ],
  part: ['(llamad|contactad|molestad|acosad|importunad|fastidiad|hostigad|incomodad)[oa]s?'],
  ever: [
    'mas(?! (tarde|temprano|adelante|noche))',
    'nunca( mas)?',
    'jamas',
    'otra vez',
    'de nuevo',
    'en la vida',
    'mas nunca',
    'nuevamente',
    'otra vez nunca',
  ],
  calls: [
    '((publicidad|promociones|ofertas|propaganda|mensajes|comunicaciones|ventas) (por telefono|telefonicas?|comerciales?)|llamad(as|itas|os)|yamadas|comunicacion comercial|publicidad telefonica|telemarketing|insistencia|acoso|telefonazos|tantas? llamad(a|as|era)|tanto llamado|llamadas telefonicas|comunicaciones|mensajes y llamadas)',
  ],
  which: ['(tantas|todas|sus|las|estas|esas|tus|vuestras|mas|ninguna|otras|de|con|ya|este tipo de|dichas|mis|a)'],
  // Whom an instruction may be passed to.
  staff: [
    '(a |al |con )?(su|sus|tu|tus|vuestro|vuestros|vuestra|el|la|los|las|todos los|todas las|de mas)? ?(jef[ea]s?|companer[oa]s?|colegas?|empresa|compania|gente|maquina|computadora|ordenador|sistema|robot|supervisor(a|es)?|gerente|equipo|encargad[oa]s?|departamento|oficina|call center|centralita|superior(es)?|central|sede|matriz|casa matriz|direccion|patron(es)?|agentes?|operador(a|es)?|otr[oa]s?|demas|comerciales|todos|quien \\S+|bot)',
  ],
  // Who calls for reasons of their own: what they do is nobody's wish.
  third: [
    '(mi|mis|nuestro|nuestra|nuestros|nuestras) (\\S+ )?(propi[oa]s? )?\\S+',
    '(el|la|los|las|un|una|unos|unas|ese|esa|este|aquel) (perr[oa]s?|gat[oa]s?|nin[oa]s?|bebe|bancos?|vecin[oa]s?|medic[oa]s?|doctor(a|es)?|dentista|escuela|colegio|jef[ea]|seguro|chic[oa]s?|casero|casera|mosquit[oa]s?|moscas|gobierno|ayuntamiento|hospital|clinica|taller|fontanero|profesor(a|es)?|maestr[oa]|hij[oa]s?|espos[oa]|novi[oa]|ex|cartero|abuel[oa]|hacienda|gente|tipo|senor de \\S+)',
    '(ellos|ellas|nadie|ninguno|ninguna)',
  ],
  take2: [
    '(desaparezca|desapareciera|desaparecer|desaparezcan|se borre|se borrara|se elimine|se eliminara|se quite|salga|saliera|se retire|deje de (estar|figurar|aparecer)|borrado|borrados|eliminado|eliminados|fuera|sea \\S+ad[oa]s?|sean \\S+ad[oa]s?|quede \\S+ad[oa]s?|se suprima)',
  ],
  please: [
    '(por favor|porfavor|porfa|ya|ahora mismo|inmediatamente|de una vez|de inmediato|gracias|muchas gracias|de una buena vez|a todos|todos|hoy mismo|cuanto antes|definitivamente|para siempre|senor|senora|senorita)',
  ],
  take: [
    '(quit|borr|elimin|retir|suprim|tach|limpi)(e|en|a|ar|ad|an|es|aran|ara)',
    '(saqu(e|en|es)|saca|sacar|sacad|sacaran|sacara)',
    '(remuev|exclu[iy]|desinscrib|suprim)(a|an|ya|yan|e|ir)',
    '(remover|excluir|suprimir|desinscribir|desuscribir|desapuntar)',
    '(desuscrib)(a|an|e)',
    '(olvid|bloque)(e|en|a|ar|ad)',
    '(pierd)(a|an|e)',
    '(cancel|anul|desactiv|deshag|depur|desech|destru|tir|descart)(e|en|a|ar|ad|yan|ya)',
    '(omit)(a|an|ir|iera|ieran|an)',
  ],
  clitic: ['(me|nos|la|lo|le|les|los|las|se)'],
  mine: [
    '(todos )?(mi|mis|nuestro|nuestros|nuestra|este|ese|su|sus)( \\S+)? ?(numero|numeros|nombre|datos|telefono|telefonos|celular|movil|contacto|informacion|registro|ficha|numerito|tel|cel|linea|fijo|domicilio)',
    'el (numero|telefono|nombre|contacto) (mio|de mi \\S+|este)',
  ],
  list: [
    '((su|sus|la|las|tu|tus|esta|esa|estas|esas|este|ese|el|los|todas|todos|vuestra|vuestro|vuestros|vuestras|cualquier|bendita|maldita|dichosa) )*(lista|listas|listado|listados|base de datos|base|bases|registro|registros|sistema|sistemas|archivo|archivos|fichero|ficheros|agenda|directorio|campana|campanas|contactos|padron|crm|ahi|aqui|todo|todos lados|todas partes)',
  ],
  here: [
    '((a|en|al) )?(este|esta|mi|el|la|nuestro|su) (numero|telefono|casa|celular|linea|oficina|negocio|movil|empresa|domicilio|hogar|extension)',
    'aqui',
    'aca',
    'a (mi|la) (madre|mama|padre|papa|esposa|esposo|marido|mujer|abuela|abuelo|hija|hijo|familia|suegra|hermana|hermano|casa)',
  ],
  legal: [
    '(los|te|le|les|os|lo|la) (voy a |vamos a )?(denunci|demand|report|querell|acus)\\S+',
    '(voy a|vamos a|tendre que|pienso) (denunci|demand|report|querell)ar\\S*',
    '(denunciar|demandar|reportar)(los|le|les|te|os|lo)',
    '(un|una|mi|la|otra) (demanda|denuncia|querella|queja|reclamo|reclamacion)',
    '(la |con |a |mi |al |los |las |el )*(policia|guardia civil|abogad\\S+|juez|juzgado|tribunales|profeco|condusef|aepd|agencia de proteccion|facua|fiscalia|autoridades|defensa del consumidor|defensoria|superintendencia|procuraduria|ministerio)',
    '(habra|habran|tendran|tendra|veran) (consecuencias|problemas|demanda)',
  ],
};
