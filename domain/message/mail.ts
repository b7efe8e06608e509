import { failure, statement } from './kinds.ts';

/** Mails that are sent, and why one could not be. */
export const mailMessages = {
  mail_not_set_up: failure('not_ready'),
  mail_password_missing: failure('not_ready'),
  mail_host_malformed: failure('bad_input'),
  mail_sign_in_refused: failure('bad_input', { status: 'number' }),
  mail_sender_refused: failure('bad_input', { status: 'number' }),
  mail_recipient_refused: failure('bad_input', { status: 'number' }),
  mail_not_encrypted: failure('bad_input', { code: 'word' }),
  mail_refused: failure('bad_input', { status: 'number' }),
  mail_unavailable: failure('unavailable', { status: 'number' }),
  mail_silent: failure('unavailable'),
  mail_unreachable: failure('unavailable', { code: 'word' }),
  mail_test_subject: statement(),
  mail_test_text: statement(),
  mail_reset_subject: statement(),
  mail_reset_text: statement({ url: 'text' }),
  mail_invitation_subject: statement({ organisation: 'text' }),
  mail_invitation_text: statement({ organisation: 'text', url: 'text' }),
  mail_alert_begun_subject: statement({ says: 'message' }),
  mail_alert_begun_text: statement({ says: 'message', since: 'text', url: 'text', name: 'word', settings: 'text' }),
  mail_alert_over_subject: statement({ says: 'message' }),
  mail_alert_over_text: statement({ says: 'message', since: 'text', until: 'text', url: 'text', settings: 'text' }),
} as const;
