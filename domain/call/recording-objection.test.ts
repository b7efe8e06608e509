import { describe, expect, it } from 'vitest';
import { objectionIn, objectsToRecording } from './recording-objection.ts';

describe('an objection to being recorded', () => {
  it.each([
    'Please don’t record this call.',
    'Do not record me.',
    'Stop recording, please.',
    'I don’t want to be recorded.',
    'I do not consent to this being recorded.',
    'I’m not comfortable with the recording.',
    'I’d rather not be recorded.',
    'I object to the recording.',
    'Can you turn the recording off?',
    'Turn off your recorder.',
    'Please delete this recording.',
    'You cannot record me without asking.',
    'Okay, but no recording please.',
    'Can we do this without being recorded?',
    'لا تسجل المكالمة',
    'لو سمحت لا تسجلوني',
    'ما ابي تسجلون المكالمة',
    'مش عايز المكالمة تتسجل، وقف التسجيل',
    'لا أوافق على التسجيل',
    'أوقف التسجيل من فضلك',
    'أرفض التسجيل',
    'احذفوا التسجيل',
    'No me grabe, por favor.',
    'No quiero que me graben.',
    'No autorizo la grabación.',
    'Deje de grabar.',
    'Me opongo a la grabación.',
    'Prefiero que no se grabe la llamada.',
    'Borre la grabación.',
    'Ne m’enregistrez pas.',
    'N’enregistrez pas cet appel.',
    'Je ne veux pas être enregistré.',
    'Je refuse l’enregistrement.',
    'Je m’oppose à l’enregistrement.',
    'Arrêtez de m’enregistrer.',
    'Coupez l’enregistrement.',
    'Je ne suis pas d’accord pour être enregistrée.',
    'Effacez cet enregistrement.',
  ])('is heard in “%s”', (text) => {
    expect(objectsToRecording(text)).toBe(true);
  });

  it.each([
    'Is this call recorded?',
    'Are you recording this?',
    'Why are you not recording this?',
    'I don’t have a record of that order.',
    'We have no record of your payment.',
    'Just for the record, I paid in May.',
    'I don’t mind if it is recorded.',
    'You can record this, no problem.',
    'I bought that record.',
    'Don’t call me again.',
    'هل المكالمة مسجلة؟',
    'ما عندي مانع من التسجيل',
    'لا أعرف كيف تسجيل الدخول',
    'عندي مشكلة في تسجيل الدخول',
    '¿Está grabando la llamada?',
    'No me importa que grabe.',
    'No tengo ninguna grabación de eso.',
    'Vous enregistrez cet appel ?',
    'Ça ne me dérange pas d’être enregistré.',
    'Vous avez enregistré ma commande ?',
    '',
  ])('is not heard in “%s”', (text) => {
    expect(objectsToRecording(text)).toBe(false);
  });

  it('may be cut in two by the recognition of speech', () => {
    expect(objectionIn(['Well, I do not want', 'to be recorded.'])).toBe('Well, I do not want to be recorded.');
    expect(objectionIn(['Hello.', 'Who is it?'])).toBeNull();
  });
});
