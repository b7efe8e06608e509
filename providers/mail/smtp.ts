import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';
import { RedialError } from '#domain/error.ts';
import type { PlainSetting } from '#domain/workspace/setting.ts';
import { checkServer, type OutgoingPolicy } from '../outgoing-address.ts';

/** For each step of a conversation with the server; all of them together take longer only if the server drips. */
const timeoutMs = 15_000;

export interface MailServer extends PlainSetting<'mail'> {
  host: string;
  password: string | null;
}

export interface Mail {
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
  /** Same for every try, so that a mailbox may know repeats. */
  id?: string;
}

/**
 * Hands a mail to the server; whether it arrives is between servers.
 * @throws RedialError `unavailable` if it is worth another try, `bad_input` if somebody has to mend something
 */
export async function sendBySmtp(server: MailServer, mail: Mail, policy: OutgoingPolicy): Promise<void> {
  const { host, port, security, user, password, from } = server;
  const address = await checkServer({ host, isEncrypted: security !== 'none' }, policy);
  if (user !== null && password === null) throw new RedialError('mail_password_missing');
  const transport = createTransport({
    // The address that was checked; certificates are those of the name.
    ...{ host: address, port, secure: security === 'tls' },
    ...{ requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
    ...(isIP(host) === 0 ? { tls: { servername: host } } : {}),
    ...(user === null || password === null ? {} : { auth: { user, pass: password } }),
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    const { to, subject, text, id } = mail;
    const messageId = id === undefined ? {} : { messageId: `<${id}@redial>` };
    await transport.sendMail({
      from,
      to,
      subject,
      text,
      ...messageId,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } catch (error) {
    throw failureOf(error as SmtpError);
  } finally {
    transport.close();
  }
}

/** What the client's errors say beside their words. */
interface SmtpError extends Error {
  code?: string;
  /** Of the system or of TLS, where the connection itself failed. */
  originalCode?: string;
  responseCode?: number;
  command?: string;
}

/** Codes with which Node refuses certificates, or finds that the other side does not speak TLS. */
const encryptionCodes = /^(ERR_SSL|ERR_TLS|CERT_|EPROTO|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/;

function failureOf({ code = '', originalCode, responseCode, command = '' }: SmtpError): RedialError {
  const system = originalCode ?? code;
  const status = responseCode ?? 0;
  if (code === 'ETLS' || encryptionCodes.test(system)) return new RedialError('mail_not_encrypted', { code: system });
  if (code === 'ETIMEDOUT') return new RedialError('mail_silent');
  if (responseCode === undefined) return new RedialError('mail_unreachable', { code: system });
  if (status < 500) return new RedialError('mail_unavailable', { status });
  if (code === 'EAUTH') return new RedialError('mail_sign_in_refused', { status });
  if (command === 'MAIL FROM') return new RedialError('mail_sender_refused', { status });
  if (command === 'RCPT TO') return new RedialError('mail_recipient_refused', { status });
  return new RedialError('mail_refused', { status });
}
