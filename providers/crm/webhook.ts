import { Webhook } from 'standardwebhooks';
import { RedialError } from '#domain/error.ts';
import type { OutgoingClient } from '../outgoing-request.ts';

const timeoutMs = 15_000;
const maxBodyBytes = 1024 * 1024;

export interface CrmWebhookOptions {
  url: string;
  /** base64, with or without `whsec_`, as in the Standard Webhooks specification. */
  signingSecret: string;
  /** The one before it, while receivers may still know only that one: each request carries both signatures. */
  replacedSecret?: string | null;
  client: Pick<OutgoingClient, 'post'>;
}

export interface CrmDelivery {
  /** Same for every try, so that the receiver knows repeats: header `webhook-id`. */
  id: string;
  payload: unknown;
  now: Date;
}

export interface CrmWebhook {
  /**
   * One try.
   * @throws RedialError `unavailable` if it is worth another try (5xx, 408, 425, 429, no answer), with
   * `details.retryAfterSeconds` if the receiver named a time; any other code if not.
   */
  deliver(delivery: CrmDelivery): Promise<void>;
}

/** Sends results to a CRM, signed by the Standard Webhooks specification (standardwebhooks.com). */
export function createCrmWebhook(options: CrmWebhookOptions): CrmWebhook {
  const { url, signingSecret, replacedSecret = null, client } = options;
  const signers = [signingSecret, ...(replacedSecret === null ? [] : [replacedSecret])].map(openSigner);
  return {
    async deliver({ id, payload, now }) {
      const body = JSON.stringify(payload);
      if (Buffer.byteLength(body) > maxBodyBytes) {
        throw new RedialError('crm_result_too_large');
      }
      const { status, headers } = await client.post({
        url,
        body,
        timeoutMs,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Redial',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
          'webhook-signature': signers.map((signer) => signer.sign(id, now, body)).join(' '),
        },
      });
      if (status >= 200 && status < 300) return;
      throw refusal(status, headers['retry-after']);
    },
  };
}

/** @throws RedialError `not_ready` if it is not base64 */
export function checkSigningSecret(secret: string): void {
  openSigner(secret);
}

function openSigner(secret: string): Webhook {
  try {
    return new Webhook(secret);
  } catch {
    throw new RedialError('crm_secret_not_base64');
  }
}

function refusal(status: number, retryAfter: string | undefined): RedialError {
  const transient = status >= 500 || status === 408 || status === 425 || status === 429;
  if (!transient) {
    const reason = status >= 300 && status < 400 ? 'crm_redirects' : 'crm_refuses';
    return new RedialError(reason, { status }, { details: { status } });
  }
  const seconds = Number(retryAfter);
  const retryAfterSeconds = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 86_400) : null;
  return new RedialError('crm_unavailable', { status }, { details: { status, retryAfterSeconds } });
}
