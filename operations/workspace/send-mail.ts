import { readSealedSetting, readSetting } from '#db/workspace/settings.ts';
import type { Executor } from '#db/client.ts';
import { RedialError } from '#domain/error.ts';
import type { Message } from '#domain/message/index.ts';
import type { PlainSetting } from '#domain/workspace/setting.ts';
import { sendBySmtp, type MailServer } from '#providers/mail/smtp.ts';
import type { SettingContext } from './change-setting.ts';

export interface MailContext extends SettingContext {
  /** Puts messages into words; those of a mail are in the language of the installation. */
  inWords: (message: Message) => string;
}

interface MailInMessages {
  to: string;
  subject: Message;
  text: Message;
  /** Same for every try. */
  id?: string;
}

/** Whether mails can be sent. */
export async function isMailSetUp(db: Executor): Promise<boolean> {
  return (await readSealedSetting(db, 'mail')).plain.host !== null;
}

/**
 * Hands a mail to the mail server of the workspace.
 * @throws RedialError `not_ready` if none is set up, and as `sendBySmtp`
 */
export async function sendMail(context: MailContext, mail: MailInMessages): Promise<void> {
  await sendMailBy(context, await readSetting(context.db, context.box, 'mail'), mail);
}

/** As `sendMail`, by a server that need not be saved. */
export async function sendMailBy(
  { environment, inWords }: Pick<MailContext, 'environment' | 'inWords'>,
  setting: PlainSetting<'mail'> & { secrets: { password: string | null } },
  { to, subject, text, id }: MailInMessages,
): Promise<void> {
  const { secrets, ...plain } = setting;
  if (plain.host === null) throw new RedialError('mail_not_set_up');
  const server: MailServer = { ...plain, host: plain.host, password: secrets.password };
  const mail = { to, subject: inWords(subject), text: inWords(text), ...(id === undefined ? {} : { id }) };
  await sendBySmtp(server, mail, { allowLoopback: environment.REDIAL_ALLOW_LOOPBACK });
}
