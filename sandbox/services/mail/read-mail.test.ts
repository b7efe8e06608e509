import { expect, it } from 'vitest';
import { readMail } from './read-mail.ts';

const mail = (encoding: string, body: string, subject = 'Hello') =>
  [
    'From: a@example.com',
    `Subject: ${subject}`,
    'Message-ID: <1@x>',
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    body,
  ].join('\r\n');

it.each([
  ['7bit', 'One.\r\n\r\nTwo.', 'One.\n\nTwo.'],
  ['quoted-printable', 'Zo=C3=AB has a long =\r\nline: 1 =3D 1', 'Zoë has a long line: 1 = 1'],
  ['base64', Buffer.from('“Grüße”').toString('base64'), '“Grüße”'],
])('reads a body in %s', (encoding, body, text) => {
  expect(readMail(mail(encoding, body))).toEqual({ subject: 'Hello', id: '<1@x>', text });
});

it('reads encoded words of a subject, over several lines', () => {
  const subject = '=?UTF-8?Q?The_campaign_=E2=80=9CSpri?=\r\n =?UTF-8?Q?ng=E2=80=9D?= failed';
  expect(readMail(mail('7bit', '', subject)).subject).toBe('The campaign “Spring” failed');
});
