import { createMailedReset } from '#db/workspace/one-time-link.ts';
import { readSetting } from '#db/workspace/settings.ts';
import { RedialError } from '#domain/error.ts';
import { message } from '#domain/message/index.ts';
import { sendMail, type MailContext } from './send-mail.ts';

export interface LinkContext extends MailContext {
  environment: MailContext['environment'] & { REDIAL_URL: string };
}

/** A link as people open it. */
export function joinUrl({ REDIAL_URL }: { REDIAL_URL: string }, token: string): string {
  return new URL(`/join/${token}`, REDIAL_URL).href;
}

/**
 * Mails somebody the link for a new password, if there is such a person who may sign in and was not mailed one just before.
 * Whoever asked learns nothing of it. It is in the audit log, whoever the address belongs to.
 * @param reset `email` in lower case
 * @throws RedialError as `sendMail`
 */
export async function mailPasswordReset(
  context: LinkContext,
  reset: { email: string; clientAddress: string; now: Date },
): Promise<void> {
  const token = await createMailedReset(context.db, reset);
  if (token === null) return;
  await sendMail(context, {
    to: reset.email,
    subject: message('mail_reset_subject'),
    text: message('mail_reset_text', { url: joinUrl(context.environment, token) }),
  });
}

/** Mails an invitation's link. @returns why it could not be sent; null if the mail server took it */
export async function mailInvitation(context: LinkContext, { email, url }: { email: string; url: string }) {
  const { organisation } = await readSetting(context.db, context.box, 'workspace');
  try {
    await sendMail(context, {
      to: email,
      subject: message('mail_invitation_subject', { organisation }),
      text: message('mail_invitation_text', { organisation, url }),
    });
    return null;
  } catch (error) {
    // The link is there all the same, and can be handed over.
    if (error instanceof RedialError) return error.says;
    throw error;
  }
}
