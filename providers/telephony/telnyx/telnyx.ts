import Telnyx, { APIError } from 'telnyx';
import { RedialError } from '#domain/error.ts';
import type { ProviderConfiguration } from '#domain/workspace/setting.ts';
import { vendorFailure } from '../../vendor-failure.ts';
import type { ActiveCall, PlaceCall, PlaceResult, Telephony } from '../telephony.ts';
import { checkTelnyxAccount, listTelnyxNumbers } from './account.ts';
import { refusalOfDialError, saysCallEnded } from './causes.ts';
import { decodeClientState, encodeClientState } from './client-state.ts';
import { voiceFor } from './voices.ts';
import { eventsOfTelnyx, TelnyxWebhook } from './webhook.ts';

const dialTimeoutMs = 10_000;
const commandTimeoutMs = 8_000;
const maxCallSeconds = 14_400;

export interface TelnyxOptions {
  configuration: Extract<ProviderConfiguration, { kind: 'telnyx' }>;
  apiKey: string;
}

/** Telnyx Call Control: Telnyx dials and detects machines; people are transferred to LiveKit's SIP service. */
export function createTelnyxTelephony({ configuration, apiKey }: TelnyxOptions): Telephony {
  const client = new Telnyx({
    apiKey,
    publicKey: configuration.publicKey,
    baseURL: configuration.apiBaseUrl,
    timeout: commandTimeoutMs,
    maxRetries: 2,
    logLevel: 'off',
  });

  /** Runs a command on a call; one that is over already is fine. Commands carry an id, so the SDK may repeat them. */
  async function command(run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (error instanceof APIError && error.status && saysCallEnded(error.status, error.error)) return;
      throw failure(error);
    }
  }

  return {
    style: 'call_control',

    async place(call, signal) {
      try {
        const { data } = await client.calls.dial(dialCommand(call), {
          maxRetries: 0,
          timeout: dialTimeoutMs,
          signal: signal ?? null,
        });
        if (!data?.call_control_id) return { kind: 'unknown', words: 'Telnyx answered without a call id.' };
        return { kind: 'placed', carrierCallId: data.call_control_id, answered: false };
      } catch (error) {
        return resultOfDialError(error);
      }
    },

    async transferToRoom({ attemptId, carrierCallId, step }) {
      await command(() =>
        client.calls.actions.transfer(carrierCallId, {
          to: `sip:${attemptId}@${configuration.livekitSipHost}`,
          custom_headers: [{ name: 'X-Redial-Attempt', value: attemptId }],
          target_leg_client_state: encodeClientState({ attemptId, leg: 'room' }),
          command_id: `${attemptId}:transfer:${step}`,
          timeout_secs: 5,
        }),
      );
    },

    async playToVoicemail({ attemptId, carrierCallId, message, language }) {
      await command(() =>
        client.calls.actions.speak(carrierCallId, {
          payload: message,
          voice: voiceFor(language),
          command_id: `${attemptId}:voicemail`,
        }),
      );
    },

    async hangUp({ attemptId, carrierCallId }) {
      const ids = carrierCallId === null ? (await legsOf(attemptId)).map((leg) => leg.id) : [carrierCallId];
      for (const id of ids) {
        await command(() => client.calls.actions.hangup(id, { command_id: `${attemptId}:hangup` }));
      }
    },

    async findActiveCall({ attemptId, carrierCallId }) {
      const legs = await legsOf(attemptId);
      const leg = legs.find(({ id }) => id === carrierCallId) ?? legs.find(({ isRoomLeg }) => !isRoomLeg);
      return leg?.call ?? null;
    },

    async listActiveCalls() {
      return (await activeLegs()).filter(({ isRoomLeg }) => !isRoomLeg).map(({ call }) => call);
    },

    async readWebhook({ rawBody, headers }) {
      let body: unknown;
      try {
        body = await client.webhooks.unwrap(rawBody, { headers });
      } catch (error) {
        if (error instanceof SyntaxError) throw new RedialError('webhook_not_json');
        // The SDK's message quotes the signature; the reason is enough.
        throw new RedialError('webhook_not_signed');
      }
      const webhook = TelnyxWebhook.safeParse(body);
      if (!webhook.success) throw new RedialError('webhook_not_understood');
      return eventsOfTelnyx(webhook.data);
    },

    listNumbers: () =>
      listTelnyxNumbers(client, configuration).catch((error: unknown) => Promise.reject(failure(error))),
    checkAccount: () => checkTelnyxAccount(client, configuration),
  };

  function dialCommand(call: PlaceCall) {
    return {
      connection_id: configuration.connectionId,
      to: call.to,
      from: call.from,
      answering_machine_detection: 'premium' as const,
      timeout_secs: call.ringTimeoutSeconds,
      time_limit_secs: Math.min(call.maxDurationSeconds, maxCallSeconds),
      client_state: encodeClientState({ attemptId: call.attemptId }),
      command_id: `${call.attemptId}:dial`,
      webhook_url: call.webhookUrl,
      webhook_url_method: 'POST' as const,
    };
  }

  async function legsOf(attemptId: string): Promise<Leg[]> {
    return (await activeLegs()).filter(({ call }) => call.attemptId === attemptId);
  }

  /**
   * Every leg on our connection. Telnyx pages this list by number or by cursor, by deployment; a page without news is the
   * last in any case.
   */
  async function activeLegs(): Promise<Leg[]> {
    const legs = new Map<string, Leg>();
    let query: Record<string, string | number> | null = { 'page[size]': 250 };
    while (query !== null) {
      const page: ActiveCallsPage = await client.connections
        .listActiveCalls(configuration.connectionId, query)
        .catch((error: unknown) => Promise.reject(failure(error)));
      const known = legs.size;
      for (const row of page.data) legs.set(row.call_control_id, legOf(row));
      query = legs.size === known ? null : nextPage(page.meta);
    }
    return [...legs.values()];
  }
}

interface Leg {
  id: string;
  isRoomLeg: boolean;
  call: ActiveCall;
}

interface ActiveCallsPage {
  data: { call_control_id: string; client_state?: string; call_duration?: number }[];
  meta: { page_number?: number; total_pages?: number; cursors?: { after?: string | null } };
}

function nextPage(meta: ActiveCallsPage['meta']): Record<string, string | number> | null {
  const size = { 'page[size]': 250 };
  if (meta.cursors?.after) return { ...size, 'page[after]': meta.cursors.after };
  const page = meta.page_number ?? 1;
  return page < (meta.total_pages ?? 1) ? { ...size, 'page[number]': page + 1 } : null;
}

function legOf(row: ActiveCallsPage['data'][number]): Leg {
  const state = decodeClientState(row.client_state);
  return {
    id: row.call_control_id,
    isRoomLeg: state?.leg === 'room',
    call: {
      carrierCallId: row.call_control_id,
      attemptId: state?.attemptId ?? null,
      // The list has no state of the call; its duration counts from the answer.
      answered: (row.call_duration ?? 0) > 0,
      answeredBy: null,
    },
  };
}

/** Errors without an HTTP status (time-out, reset, abort) leave open whether a phone rings. */
function resultOfDialError(error: unknown): PlaceResult {
  if (!(error instanceof APIError)) throw error;
  if (error.status === undefined) return { kind: 'unknown', words: 'Telnyx did not answer the dial command.' };
  const refusal = refusalOfDialError(error.status, error.error);
  if (refusal) return { kind: 'refused', refusal };
  return { kind: 'unknown', words: `Telnyx answered the dial command with HTTP ${error.status}.` };
}

function failure(error: unknown): unknown {
  return error instanceof APIError ? vendorFailure('Telnyx', error.status ?? null) : error;
}
