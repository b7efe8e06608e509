import { describe, expect, test } from 'vitest';
import { asksToWait, cueOf, refusesToConnect, type CueKind } from './cue.ts';

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What recorded voices say, as telephone companies, companies and telephones have it spoken. */
const machines: Record<CueKind, string> = {
  no_message: `
The mailbox is full and cannot accept any messages at this time. Goodbye.
The person you are trying to reach has a voice mailbox that has not been set up yet.
The number you have dialed is not in service.
We're sorry, the number you have reached has been disconnected or is no longer in service.
Your call cannot be completed as dialed. Please check the number and dial again.
All circuits are busy now. Please try your call again later.
The subscriber is not accepting calls at this time.
The party you are calling does not accept unidentified calls.
الرقم الذي طلبته غير موجود في الخدمة
عفواً، الهاتف المطلوب مغلق أو خارج نطاق التغطية
المشترك الذي تحاول الاتصال به غير متاح حالياً
لا يمكن الاتصال بالرقم المطلوب الآن
عذراً، صندوق الرسائل ممتلئ
El número que usted marcó no existe.
El teléfono al que llama está apagado o fuera de cobertura.
El buzón está lleno y no puede aceptar más mensajes.
Su llamada no puede ser completada como fue marcada.
Le numéro que vous avez composé n'est pas attribué.
La messagerie de votre correspondant est pleine.
Votre correspondant ne peut recevoir de nouveaux messages.
Toutes les lignes sont actuellement occupées, veuillez rappeler plus tard.`,
  screening: `
Hi, if you record your name and reason for calling, I'll see if this person is available.
Hi, say who you are and what this is about, and I will find out whether they can talk.
Hello, please tell me your name and why you are calling, and I will let them know.
The person you're calling is using a screening service from Google, and will get a copy of this conversation. Go ahead and say your name and why you're calling.
Please say your name and the reason for your call after the tone.
This call is being screened. Please state your name and purpose.
اذكر اسمك وسبب اتصالك من فضلك
سجل اسمك وسبب المكالمة وسأرى إن كان متاحاً
يستخدم هذا الشخص خدمة فرز المكالمات
Hola, si graba su nombre y el motivo de su llamada, veré si esta persona está disponible.
Diga su nombre y el motivo de la llamada.
Este número usa un filtro de llamadas.
Bonjour, enregistrez votre nom et le motif de votre appel, je vais voir si cette personne est disponible.
Dites votre nom et la raison de votre appel.
Cette personne utilise le filtrage d'appels.`,
  mailbox: `
Hi, you've reached the voicemail of Ann Smith. Please leave a message after the tone.
This is the voicemail of Ann. I cannot take your call now, please leave a message.
Hey it's Bob, leave me a message and I'll get back to you.
Your call has been forwarded to an automated voice messaging system.
At the tone, please record your message. When you have finished recording, you may hang up or press one for more options.
The person you are trying to reach is not available. At the tone please record your message.
Hello, I can't come to the phone right now, but if you leave your name and number I'll call you back.
You have reached my mailbox. Leave your name and number.
We are not available right now. Please leave your message after the beep.
Please leave a message after the tone, then press the pound key.
اترك رسالة بعد سماع الصافرة
أنا غير متاح الآن، يرجى ترك رسالة وسأعاود الاتصال بك
تم تحويل مكالمتك إلى البريد الصوتي
سيب رسالة بعد الصفارة
هذا هو المجيب الآلي
سجل رسالتك بعد النغمة
Ha llamado al buzón de voz de Ana. Deje un mensaje después del tono.
En este momento no puedo atenderle, por favor deje su mensaje después de la señal.
Está usted hablando con el contestador automático de la familia López.
La persona con la que intenta comunicarse no está disponible.
Grabe su mensaje y cuelgue.
Bonjour, vous êtes bien sur la messagerie vocale de Paul, laissez un message après le bip.
Je ne suis pas disponible, laissez-moi un message et je vous rappellerai.
Vous êtes sur le répondeur de la famille Martin.
Merci de laisser un message après le signal sonore.
Votre correspondant n'est pas joignable pour le moment.`,
  menu: `
Thank you for calling Acme. For sales, press one. For support, press two.
Please listen carefully as our menu options have changed.
This call may be monitored or recorded for quality purposes.
Your call is important to us. Please hold for the next available representative.
All of our agents are busy assisting other customers.
If you know your party's extension, dial the extension now.
للغة العربية اضغط الرقم واحد
قد يتم تسجيل هذه المكالمة لضمان الجودة
مكالمتكم مهمة لنا، جميع الموظفين مشغولون حالياً
الرجاء إدخال رقم العميل
Para ventas, marque uno. Para soporte, oprima dos.
Su llamada es muy importante para nosotros.
Esta llamada puede ser grabada con fines de calidad.
Todos nuestros agentes están ocupados.
Pour le service commercial, tapez un.
Votre appel est important pour nous, ne quittez pas.
Cet appel est susceptible d'être enregistré.
Tous nos conseillers sont occupés.`,
};

/** What people say who answer a telephone, many of them about machines. */
const people = lines(`
Hello?
Hello? Who is this?
Yes, speaking.
Ann Smith speaking, how can I help you?
You've reached Acme, this is Bob, how may I help you?
Good morning, Dr. Lee's office.
Leave me a message on WhatsApp.
Leave me a message? No, I am here, go on.
She is away just now, can I take a message?
Hi, I cannot come to the phone really, what is it about?
The boss is not in, who is calling please?
Good morning, Miller and Sons, this is Ann speaking, how may I help you today?
Yes hello, this is the front desk of the Harbour Hotel, one moment please.
You have reached Ann.
Dr Lee is with a patient, can I have her call you back?
My husband cannot take the call now, who is speaking?
We are closed right now, but how can I help?
السلام عليكم، معك أم محمد، هو مش موجود دلوقتي
I can't come to the phone, I'm driving.
I cannot take your call now, call me back later.
He's not here, can I take a message?
Do you want to leave a message?
Would you like to leave a message for him?
You reached the wrong number.
My voicemail is full, sorry.
I just got your voicemail.
I listened to your voicemail and called back.
State your business.
Sorry, what was your name?
Who's calling please and what is it about?
Is this call recorded?
Are you recording this?
Hold on, I'll see if he's available.
Please hold, I'll put you through.
I can't stay on the line.
I'm in a meeting, I'll call you back as soon as I can.
My phone was off.
Don't leave me messages like that.
Is this a robot?
Press one? I don't have buttons.
I pressed one and nothing happened.
The number you called is my wife's.
What number did you dial?
She is not available right now.
I'm not available right now.
The line is very bad.
مرحبا؟
الو مين معي؟
شو اسمك وليش عم تتصل؟
سبب الاتصال؟
اترك لي رسالة على الواتساب
موبايلي كان مقفول
سامي مو متوفر الحين
خليك على الخط دقيقة
الرقم غلط
بدك تترك رسالة؟
هل تريد أن تترك رسالة؟
نعم تفضل
وعليكم السلام، أهلا
هل تسجل هذه المكالمة؟
أنا مشغول الآن
¿Diga?
¿Bueno?
¿Quién habla?
¿Cuál es su nombre y de qué empresa?
Déjame un mensaje en WhatsApp
¿Está grabando la llamada?
¿Quiere que le deje un mensaje?
¿Quiere dejar un mensaje?
¿De parte de quién?
Mi teléfono estaba apagado
Me salió tu buzón y no dejé nada
No soy un contestador
Se equivoca de número
No puedo hablar ahora, llámeme luego
Un momento, ahora se pone
Espere, voy a ver si está
Allô ?
Oui bonjour, qui est à l'appareil ?
Votre nom et votre société s'il vous plaît ?
Je peux prendre un message ?
Voulez-vous laisser un message ?
Vous enregistrez cet appel ?
Ne quittez pas, je vous la passe.
C'est à quel sujet ?
Ma messagerie est pleine, désolé.
J'ai eu votre répondeur tout à l'heure.
Je ne suis pas un répondeur.
Il n'est pas là, rappelez plus tard.
Laissez-moi tranquille.
Envoyez-moi un message sur WhatsApp.
Mon téléphone était éteint.`);

describe('cueOf', () => {
  for (const [kind, sentences] of Object.entries(machines)) {
    test.each(lines(sentences))(`${kind}: %s`, (sentence) => {
      expect(cueOf(sentence)?.kind).toBe(kind);
    });
  }

  test.each(people)('a person: %s', (sentence) => {
    expect(cueOf(sentence)).toBeNull();
  });
});

describe('a screener that was told who calls', () => {
  test.each([
    'The person is not available.',
    'Thank you. They are not available right now. Please try again later.',
    'The person you are calling cannot take your call. Goodbye.',
    'Ann is unavailable.',
    'Ann cannot take your call.',
    'The person does not want to talk.',
    'The call was declined.',
    'El cliente no está disponible.',
    "La personne n'est pas disponible.",
    'الشخص غير متاح',
  ])('puts nobody through: %s', (sentence) => {
    expect(refusesToConnect(sentence)).toBe(true);
  });

  test.each([
    'Hello?',
    'Hello, this is Ann, I am busy.',
    'I am not available right now.',
    'I cannot talk now.',
    'Sorry, I was not available. Who is this?',
    'I am sorry, can you call me back later?',
    'This is not a good time.',
    'Yes, this is Ann.',
  ])('or it is the person: %s', (sentence) => {
    expect(refusesToConnect(sentence)).toBe(false);
    expect(asksToWait(sentence)).toBe(false);
  });

  test.each(['Thank you, hold on while I ask.', 'Just a second.', 'Let me find out.', 'One moment, I will check.'])(
    'asks to wait: %s',
    (sentence) => {
      expect(asksToWait(sentence)).toBe(true);
      expect(refusesToConnect(sentence)).toBe(false);
    },
  );
});
