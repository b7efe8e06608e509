import type { Logger } from 'pino';
import { endDelivery, takeDueDeliveries, type DueDelivery } from '#db/health/alert.ts';
import { requireRecipient } from '#db/health/alert-page.ts';
import { RedialError } from '#domain/error.ts';
import { alertTable, nextTryAt, type AlertName, type AlertPhase, type RecipientKind } from '#domain/health/alert.ts';
import { message, type Message } from '#domain/message/index.ts';
import { restored, stored } from '#domain/message/stored.ts';
import { createCrmWebhook } from '#providers/crm/webhook.ts';
import type { OutgoingClient } from '#providers/outgoing-request.ts';
import { sendMail, type MailContext } from '../workspace/send-mail.ts';

export interface AlertDeliveryContext extends MailContext {
  environment: MailContext['environment'] & { REDIAL_URL: string };
  /** Sends to addresses that users entered. */
  outgoingClient: OutgoingClient;
  log: Pick<Logger, 'warn'>;
}

/** Longer than a try takes, whatever the other side does. */
const leaseMs = 120_000;
const mostAtOnce = 20;

/** Where a recipient's secret is sealed. */
export const placeOfRecipient = (id: string): string => `alert_recipient/${id}`;

/** Tries what is due, and writes down what came of it. Several servers may; each delivery is tried by one of them. */
export async function deliverAlerts(context: AlertDeliveryContext, now: Date): Promise<void> {
  const { db, log } = context;
  const due = await takeDueDeliveries(db, { now, leaseMs, most: mostAtOnce });
  await Promise.all(
    due.map(async (one) => {
      const { delivery, alert, recipient } = one;
      try {
        await tell(context, recipient, contentOf(context, one, now), now);
        await endDelivery(db, delivery.id, { deliveredAt: now });
      } catch (error) {
        if (!(error instanceof RedialError)) log.warn({ err: error, event: 'alert.failed_unexpectedly' });
        const why = error instanceof RedialError ? error.says : message('failed_unexpectedly');
        log.warn({ event: 'alert.not_delivered', name: alert.name, kind: recipient.kind, reason: why.code });
        const { tries, createdAt } = delivery;
        await endDelivery(db, delivery.id, { error: stored(why), nextTryAt: nextTryAt({ tries, createdAt, now }) });
      }
    }),
  );
}

/**
 * Tells a recipient of an alert that says that it is a test.
 * @throws RedialError with what is wrong
 */
export async function testRecipient(
  context: AlertDeliveryContext,
  { id, testId, now }: { id: string; testId: string; now: Date },
): Promise<void> {
  const recipient = await requireRecipient(context.db, id);
  const name: AlertName = 'RedialServiceDown';
  await tell(
    context,
    recipient,
    {
      ...{ id: testId, type: 'alert.test', phase: 'begun', name, says: message('alert_test') },
      ...{ alertId: testId, since: now, until: null, url: urlOf(context, '/settings/alerts') },
    },
    now,
  );
}

interface Content {
  /** Of the delivery: the same for every try. */
  id: string;
  /** The same from its beginning to its end. */
  alertId: string;
  type: 'alert.begun' | 'alert.over' | 'alert.test';
  phase: AlertPhase;
  name: AlertName;
  says: Message;
  since: Date;
  until: Date | null;
  /** Of the page that shows more. */
  url: string;
}

function contentOf(context: AlertDeliveryContext, { delivery, alert }: DueDelivery, now: Date): Content {
  const { id, phase } = delivery;
  const { id: alertId, name, since } = alert;
  const until = phase === 'over' ? (alert.overAt ?? now) : null;
  const told = { says: restored(alert.says), url: urlOf(context, alert.page) };
  return { id, alertId, type: `alert.${phase}`, phase, name, since, until, ...told };
}

const urlOf = ({ environment }: AlertDeliveryContext, path: string): string =>
  new URL(path, environment.REDIAL_URL).href;

interface Recipient {
  id: string;
  kind: RecipientKind;
  address: string;
  secret: string | null;
}

async function tell(context: AlertDeliveryContext, to: Recipient, content: Content, now: Date): Promise<void> {
  switch (to.kind) {
    case 'mail':
      return sendMail(context, { to: to.address, id: content.id, ...mailOf(context, content) });
    case 'webhook':
      return post(context, to, content, now);
  }
}

function mailOf(context: AlertDeliveryContext, content: Content): { subject: Message; text: Message } {
  const { says, url, name } = content;
  const settings = urlOf(context, '/settings/alerts');
  const since = inUtc(content.since);
  switch (content.phase) {
    case 'begun':
      return {
        subject: message('mail_alert_begun_subject', { says }),
        text: message('mail_alert_begun_text', { says, since, url, name, settings }),
      };
    case 'over':
      return {
        subject: message('mail_alert_over_subject', { says }),
        text: message('mail_alert_over_text', {
          says,
          since,
          until: inUtc(content.until ?? content.since),
          url,
          settings,
        }),
      };
  }
}

/** Readers are anywhere: one time for all of them. */
const inUtc = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Signed as results for the CRM are (Standard Webhooks); what the receiver refuses is said of alerts. */
async function post(context: AlertDeliveryContext, to: Recipient, content: Content, now: Date): Promise<void> {
  const { id, alertId, type, name, says, since, until, url } = content;
  if (to.secret === null) throw new RedialError('crm_secret_missing');
  const webhook = createCrmWebhook({
    url: to.address,
    signingSecret: context.box.open(to.secret, placeOfRecipient(to.id)),
    client: context.outgoingClient,
  });
  const payload = {
    type,
    timestamp: now.toISOString(),
    data: {
      ...{ id: alertId, name, severity: alertTable[name].severity, says: context.inWords(says) },
      ...{ since: since.toISOString(), until: until?.toISOString() ?? null, page: url },
    },
  };
  try {
    await webhook.deliver({ id, payload, now });
  } catch (error) {
    throw ofAlert(error);
  }
}

function ofAlert(error: unknown): unknown {
  if (!(error instanceof RedialError)) return error;
  const { code, params } = error.says;
  switch (code) {
    case 'crm_refuses':
      return new RedialError('alert_webhook_refuses', params);
    case 'crm_gone':
      return new RedialError('alert_webhook_refuses', params);
    case 'crm_redirects':
    case 'crm_redirects_to':
      return new RedialError('alert_webhook_redirects', { status: params.status });
    case 'crm_unavailable':
    case 'crm_asks_to_wait':
      return new RedialError('alert_webhook_unavailable', { status: params.status });
    default:
      return error;
  }
}
