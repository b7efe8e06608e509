import { Webhook } from 'standardwebhooks';
import { retryAfterSeconds } from '#domain/crm/retry-after.ts';
import { RedialError } from '#domain/error.ts';
import type { OutgoingAnswer, OutgoingClient } from '../outgoing-request.ts';

const timeoutMs = 15_000;
const maxBodyBytes = 1024 * 1024;
/** Of an address that is only shown, in characters. */
const longestTarget = 300;

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
   * @returns the status with which it was taken
   * @throws RedialError `unavailable` if it is worth another try (5xx, 408, 425, 429, no answer), with
   * `details.retryAfterSeconds` if the receiver named a time; `not_ready` if the address has to be changed first (410, or a
   * redirect, which is not followed: the signed result would arrive elsewhere, or as a request without it); any other code
   * if the result is refused.
   */
  deliver(delivery: CrmDelivery): Promise<number>;
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
      const answer = await client.post({
        url,
        body,
        timeoutMs,
        // A receiver that has taken the result and is slow to say more would be told twice.
        onlyStatus: true,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Redial',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
          'webhook-signature': signers.map((signer) => signer.sign(id, now, body)).join(' '),
        },
      });
      if (answer.status < 200 || answer.status >= 300) throw refusal(answer, { url, now });
      return answer.status;
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

function refusal({ status, headers }: OutgoingAnswer, { url, now }: { url: string; now: Date }): RedialError {
  const details = { status };
  if (status >= 300 && status < 400) {
    const to = redirectTarget(headers.location, url);
    return to === null
      ? new RedialError('crm_redirects', { status }, { details })
      : new RedialError('crm_redirects_to', { status, to }, { details });
  }
  if (status === 410) return new RedialError('crm_gone', { status }, { details });
  const isTransient = status >= 500 || status === 408 || status === 425 || status === 429;
  if (!isTransient) return new RedialError('crm_refuses', { status }, { details });
  const seconds = retryAfterSeconds(headers['retry-after'], now);
  return seconds === null
    ? new RedialError('crm_unavailable', { status }, { details })
    : new RedialError('crm_asks_to_wait', { status, seconds }, { details: { status, retryAfterSeconds: seconds } });
}

/** Where a redirect leads, for people to read; null if it does not say so. */
function redirectTarget(location: string | undefined, url: string): string | null {
  const target = URL.parse(location ?? '', url);
  if (!location || target === null || !/^https?:$/.test(target.protocol)) return null;
  return target.href.slice(0, longestTarget);
}
