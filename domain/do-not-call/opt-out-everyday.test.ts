import { describe, expect, test } from 'vitest';
import { matchOptOut } from './opt-out.ts';

/** How people say it, beyond the phrases that the patterns were first written for. */
const optOuts = `
delete my number please
please remove my number from your system
I told you not to call me again
I said stop calling
you people need to stop calling me
don't phone me again
never contact me again
I no longer want to receive calls from you
please stop contacting me
cease and desist
I do not consent to these calls
can you take me off your calling list
Can you please take my name off the list
remov me from your list
top calling me
please لا تتصلوا again
would you please stop calling this number
don't call me
please don't call me anymore
don't call here anymore
do not ever contact me again
I do not want to be contacted again
I don't wish to receive any further calls
no more calls please
take us off your list
get me off this list
put this number on the do not call list
add me to your do-not-call list
I'm on the do not call registry
I want off this list
opt out
opt me out please
please unsubscribe
I withdraw my consent
I'm revoking my permission
stop harassing me
leave me alone
why won't you stop calling me
you won't stop calling me, I'm going to report you
if you don't stop calling me I will sue
stop calling me at work ever again, stop calling me
just stop the calls
forget my number
block my number from your list
scratch my name off your list
I would like to be removed from your list
I want to be taken off the list
please make sure nobody calls me again
don't you ever call this number again
Stop calling. I'm not interested
no, remove me
yeah just remove me please
don't bother me again
please quit calling
I'm not interested, do not call back
don't call back
do not call me back ever
never call back
stop ringing me up
don't want to hear from you again
we don't want any calls from you
لا تتصلون علي مرة ثانية
لا عاد تتصلون علي
لا تتصل فيني مرة ثانية
ما عاد تتصلون علي
لا تكلموني مرة ثانية
لو سمحت احذف رقمي من القائمة
احذفني من القائمة
امسحوا رقمي من عندكم
لا أريد أي مكالمات منكم
لا أريد أن تتصلوا بي مجدداً
ما أبغى أحد يدق علي
ما بدي حدا يتصل فيني
ما تتصلوا فيي مرة تانية
متكلمونيش تاني
متتصلش بيا تاني
ماترنش عليا تاني
مش عايز مكالمات تاني
بطلوا ترنوا عليا
بطل تتصل بيا
بلاش تتصلوا بيا تاني
أرجو عدم الاتصال بي مرة أخرى
الرجاء عدم الاتصال
شيل رقمي من عندك
شيل اسمي من القايمة
توقفوا عن الاتصال بي
توقف عن الاتصال
كفاية مكالمات
خلاص لا تتصلوا بي
وقفوا اتصالاتكم
لا تزعجوني مرة ثانية
لا تزعجوني
الغوا رقمي من القائمة
سجلوني في قائمة عدم الإزعاج
أسحب موافقتي
no me llame más por favor
no vuelvan a llamar
no vuelva a llamarme
no me vuelvan a llamar nunca
deje de llamarme
dejen de molestar
ya no me llamen
ya no me llame
no me llamen
por favor no llamen más
no llamen más a este número
borre mi número
elimine mi número de su base de datos
quítenme de la lista
sáquenme de su lista
no quiero más llamadas
no quiero recibir llamadas
no me contacten más
no me molesten más
retiro mi consentimiento
quiero que me borren de la lista
quiero que dejen de llamarme
póngame en la lista Robinson
déjenme en paz
nunca más me llamen
basta de llamadas
paren de llamarme
quiero darme de baja de sus llamadas
ne m'appelez plus jamais
ne me contactez plus
arrêtez de me harceler
arrêtez vos appels
arrêtez de nous appeler
cessez de m'appeler
enlevez-moi de votre liste
effacez mon numéro
supprimez-moi de vos fichiers
je ne veux plus d'appels
je ne veux plus que vous m'appeliez
je veux plus être appelé
ne rappelez plus
ne nous appelez plus
ne m'appelez pas
laissez-moi tranquille
retirez mon numéro de votre base
je ne souhaite plus être contacté
je ne souhaite plus recevoir d'appels
je retire mon consentement
veuillez me retirer de votre liste
pouvez-vous me retirer de la liste
merci de ne plus m'appeler
je vous demande de ne plus m'appeler
merci de ne plus me rappeler
inscrivez-moi sur la liste d'opposition
désinscrivez-moi
uh yeah can you just take me off of your call list please
okay listen do not call me no more
hey don't be calling me no more
y'all need to take my number off this list
i need you to remove my phone number from whatever list you have
please do not ever contact this number again thank you
I want to be on your do not call list
put me down as do not call
put me on the no call list
please don't call this house again
I'm asking you to stop calling
I've asked you people to stop calling me three times
how many times do I have to tell you to stop calling me
I'm not interested please take me off your list
take me off
remove this number
remove my information from your database
don't ever contact me
never ever call me again
I don't want these calls
I don't want any calls from your company
I don't want you to call me anymore
I don't want you to contact me again
we do not want to be called
I'd like to opt out of these calls
I wish to opt out
opting out
I no longer consent to being called
you don't have permission to call me
please stop with the calls
enough with the calls stop calling
stop callin me
quit callin me
don't call me any more
do not contact me ever again
please cease calling this number
no more phone calls
lose this number
delete me from your system
get me off your call list
take my name and number off your list
cancel my consent
do not call
this is a do not call number
يا أخي لا تتصل علي مرة ثانية الله يخليك
والله لا عاد تدقون على هالرقم
أنا قلت لكم لا تتصلون علي
قلت لك لا تتصل
من فضلك لا تتصل بي مجددا
رجاء لا تتصلوا بهذا الرقم مرة أخرى
ممكن تشيلوا رقمي من عندكم
ابغاكم تحذفون رقمي
ابي احذف رقمي من القائمة
أريد حذف رقمي
عايز أشيل رقمي من القائمة
ياريت تشيلوا رقمي
لو سمحت ما تتصلش بيا تاني
متكلمنيش تاني لو سمحت
مش عايزكم تتصلوا بيا تاني
مش عايزاكم تكلموني تاني
ما بدي تتصلوا فيني
ما بدي حدا يحاكيني
لا تحاكوني مرة تانية
حلوا عني
أزيلوا رقمي من قاعدة البيانات
لا أرغب في تلقي مكالمات منكم
لا أريد تلقي اتصالات
أنا لا أوافق على هذه المكالمات
أوقفوا الإزعاج
بطلوا إزعاج
وقف اتصالاتك
خلاص بطلوا اتصال
قائمة عدم الاتصال
حطني في قائمة عدم الاتصال
ضع رقمي في قائمة الممنوعين من الاتصال
mire no me vuelva a llamar por favor
oiga deje de llamarme
que no me llamen más
le dije que no me llame más
ya les dije que no me llamen
les he dicho que dejen de llamar
no quiero que me vuelvan a llamar
no quiero que me llame nadie
no vuelvas a llamarme
no vuelvan a marcar a este número
no vuelva a marcar
bórrenme de su lista
quiten mi número de su base de datos
sáqueme de esa lista
elimíneme de la lista por favor
quiero que eliminen mi número
quiero que me quiten de la lista
solicito que borren mis datos
no deseo recibir llamadas
no deseo que me contacten
no autorizo que me llamen
revoco mi consentimiento
deme de baja de todas las listas
no me estén llamando
no estén molestando
ya no quiero que me llamen
ya no quiero recibir llamadas
no más llamadas por favor
ni me llamen más
arrêtez de m'embêter
arrêtez d'appeler
arrêtez avec vos appels
faut arrêter de m'appeler
il faut arrêter de m'appeler
vous pouvez arrêter de m'appeler
je vous ai dit de ne plus m'appeler
je vous ai déjà demandé de ne plus appeler
plus jamais vous m'appelez
je ne veux plus jamais être contacté
je ne veux plus qu'on m'appelle
je ne veux plus de vos appels
je veux plus de vos appels
je ne veux pas être démarché
ne me dérangez plus
ne me téléphonez plus
ne m'appelez plus sur ce numéro
n'appelez plus ce numéro
effacez-moi de votre fichier
supprimez mes coordonnées
supprimez-moi de la liste
rayez-moi de vos listes
retirez-moi
enlevez mon numéro
je souhaite être retiré de votre liste
je voudrais être retirée de la liste
désabonnez-moi
mettez-moi sur liste rouge
oubliez-moi
cessez tout contact
je m'oppose à tout démarchage
`;

const harmless = `
I'll call you back
can you call my husband instead
don't hang up
stop by tomorrow
take it off the bill
remove that item please
I want to cancel my subscription
I'll stop you there
don't call it a day
don't call the police
don't call me at work
don't call me right now
don't call me after 5
don't call me on Sundays
don't call me this week
stop calling me sir
please stop calling me by my first name
call me again tomorrow
you can call me anytime
yes please call me
I never call people back
nobody called me
my number is 555 1234
change my number please
I lost my number
update my number in your system
I don't want to opt out
I never asked to be removed
stop
end
cancel
quit
خلاص
وقف
basta
arrêtez
wait stop
take my name
what list am I on
how did you get my number
remove the fee from my account
take me off autopay
delete my last order
can you take me through it
did you stop calling customers in the evening
I like when you call me
don't worry about calling me
I don't want to call you back
no I don't want it
I can't stop calling customer service
don't stop
don't call me late at night
never mind
I never got your call
stop the delivery
stop my order
add me to the list
put me on the waiting list
remove me from the waiting list
why don't you call me later
why don't you ever call me
please don't take me off the list
I'm busy call me later
لا تتصل اليوم
اتصلوا علي بكرة
لا تتصل بعد الساعة عشرة
وقف الخدمة
احذف الطلب
امسح العنوان القديم
ليه ما بتتصلوش
متتصلش دلوقتي
أنا اتصلت عليكم
ما وصلني اتصال
ما احد اتصل علي
رقمي تغير
غير رقمي
لا تحذف رقمي
خلاص
تمام خلاص اتصلوا بعدين
ما عندي مشكلة اتصلوا
هل ممكن تتصل بي بعدين
لا تنسى تتصل علي
لازم تتصل علي
no me llame mañana
no me llame más tarde
no cuelgue
no me llamo Pedro
quiero cancelar mi cita
llámeme más tarde
no me ha llamado nadie
no me llaman nunca
deje un mensaje
no quiero que me llamen por la noche
quite ese producto
mi número cambió
cambie mi número
no me llames señorita
pare por favor un momento
no deje de llamarme
ne quittez pas
ne m'appelez pas maintenant
ne m'appelez pas au travail
rappelez-moi plus tard
je m'appelle Anne
appelez-moi demain
supprimez cet article
arrêtez un instant
retirez les frais
changez mon numéro
j'ai plus d'appels que prévu
vous ne m'avez pas rappelé
je ne peux plus parler
je ne veux pas parler maintenant
personne ne m'appelle
my mom told me to stop calling her so late
did you remove the charge
please don't call my boss
you can remove that from the list
take two off the list
I'm number one on the list
she never called me again
they never called me back
I don't have any more questions
don't call me crazy but I like it
can you stop talking and listen
please stop for a moment
I stopped calling them years ago
he doesn't call me anymore
you don't need to call me again today
no need to call back
do I have to opt in
do not forget to call me
don't forget to call me tomorrow
please don't hesitate to call me again
don't bother
never mind call me whenever
call me on this number
is this number on your list
I'm removing the old card
I'd like to remove a driver from my policy
take me to the manager
please take my number
take down my number
put me through
put me on hold
put me on the call list
I got a call from this number
what is the do not call list
who is calling me
why are you calling me
I don't recall
I can't hear you
don't hang up on me
please hold don't go
لا تنسوا تتصلون علي بكرة
تقدر تتصل علي بعدين
متى تتصلون
اتصل على رقمي الثاني
اكتب رقمي
هذا رقمي الجديد
وقف شوي
لا توقف
لا لا كمل
امسح آخر طلب
شيل واحد من الكمية
بس تتصل علي قبل
ما قدرت أتصل عليكم
ما اتصلتوا علي
ما حد كلمني
ما احد يتصل علي من عندكم
ليش ما كلمتوني
لا تقلق
مش فاهم
مش سامع
ابي اتصال من المدير
عايز اكلم المدير
no se preocupe
no me cuelgue
no me ha llegado
nadie me llama
no olvide llamarme
no dude en llamarme
puede llamarme otra vez
llámeme de nuevo
vuelva a llamarme mañana
no tengo más preguntas
quiero dar de baja el servicio
cuántas llamadas más
borre ese dato
saque una cita
póngame en la lista
deje que lo piense
no me acuerdo
ne vous inquiétez pas
n'hésitez pas à me rappeler
n'oubliez pas de m'appeler
vous pouvez me rappeler
rappelez-moi jamais deux sans trois
personne ne m'a rappelé
je n'ai plus de batterie
arrêtez-vous là
supprimez la dernière ligne
inscrivez-moi à la liste
mettez-moi en attente
j'appelle plus tard
je vous rappelle plus tard
`;

const lines = (text: string): string[] => text.trim().split('\n');

describe('everyday opt-outs', () => {
  test.each(lines(optOuts))('%s', (phrase) => {
    expect(matchOptOut(phrase)?.level).toBe('dnc');
  });
});

describe('everyday phrases that are none', () => {
  test.each(lines(harmless))('%s', (phrase) => {
    expect(matchOptOut(phrase)?.level).not.toBe('dnc');
  });
});
