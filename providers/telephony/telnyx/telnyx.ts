import Telnyx, { APIError } from 'telnyx';
import { RedialError } from '#domain/error.ts';
import type { ProviderConfiguration } from '#domain/provider/configuration.ts';
import { providers } from '#domain/provider/provider.ts';
import type { CallControl, PlaceCall, PlaceResult } from '../telephony.ts';
import { checkTelnyxAccount, listTelnyxNumbers } from './account.ts';
import { refusalOfDialError, saysCallEnded } from './causes.ts';
import { dialCommand, hangUpCommand, speakCommand, transferCommand } from './commands.ts';
import { telnyxFailure } from './failure.ts';
import { activeLegs, type Leg } from './legs.ts';
import { eventsOfTelnyx, TelnyxWebhook } from './webhook.ts';

const dialTimeoutMs = 10_000;
const listTimeoutMs = 8_000;
/** Somebody is on the line: a command that is not answered by then is sent once more, which Telnyx ignores if it came. */
const onTheLine = { timeout: 3_000, maxRetries: 1 };

export interface TelnyxOptions {
  configuration: ProviderConfiguration<'telnyx'>;
  apiKey: string;
}

/** Telnyx Call Control: Telnyx dials and detects machines; people are transferred to LiveKit's SIP service. */
export function createTelnyxTelephony(options: TelnyxOptions): CallControl {
  return new TelnyxTelephony(options);
}

class TelnyxTelephony implements CallControl {
  readonly callFlow = providers.telnyx.callFlow;
  readonly #configuration: TelnyxOptions['configuration'];
  readonly #apiKey: string;
  readonly #client: Telnyx;

  constructor({ configuration, apiKey }: TelnyxOptions) {
    this.#configuration = configuration;
    this.#apiKey = apiKey;
    this.#client = new Telnyx({
      apiKey,
      publicKey: configuration.publicKey,
      baseURL: configuration.apiBaseUrl,
      timeout: listTimeoutMs,
      maxRetries: 2,
      logLevel: 'off',
    });
  }

  async place(call: PlaceCall, signal?: AbortSignal): Promise<PlaceResult> {
    try {
      const { data } = await this.#client.calls.dial(dialCommand(call, this.#configuration.connectionId), {
        maxRetries: 0,
        timeout: dialTimeoutMs,
        signal: signal ?? null,
      });
      if (!data?.call_control_id) return { kind: 'unknown', words: 'Telnyx answered without a call id.' };
      return { kind: 'placed', carrierCallId: data.call_control_id, answered: false };
    } catch (error) {
      return resultOfDialError(error);
    }
  }

  async transferToRoom(call: Parameters<CallControl['transferToRoom']>[0]) {
    const transfer = transferCommand(call, this.#configuration.livekitSipHost);
    await command(() => this.#client.calls.actions.transfer(call.carrierCallId, transfer, onTheLine));
  }

  async playToVoicemail(message: Parameters<CallControl['playToVoicemail']>[0]) {
    await command(() => this.#client.calls.actions.speak(message.carrierCallId, speakCommand(message), onTheLine));
  }

  async hangUp({ attemptId, carrierCallId }: Parameters<CallControl['hangUp']>[0]) {
    const ids = carrierCallId === null ? (await this.#legsOf(attemptId)).map((leg) => leg.id) : [carrierCallId];
    for (const id of ids) {
      await command(() => this.#client.calls.actions.hangup(id, hangUpCommand, onTheLine));
    }
  }

  async findActiveCall({ attemptId, carrierCallId }: Parameters<CallControl['findActiveCall']>[0]) {
    const legs = await this.#legsOf(attemptId);
    const leg = legs.find(({ id }) => id === carrierCallId) ?? legs.find(({ isRoomLeg }) => !isRoomLeg);
    return leg?.call ?? null;
  }

  async listActiveCalls() {
    const legs = await activeLegs(this.#client, this.#configuration.connectionId);
    return legs.filter(({ isRoomLeg }) => !isRoomLeg).map(({ call }) => call);
  }

  async readWebhook({ rawBody, headers }: Parameters<CallControl['readWebhook']>[0]) {
    let body: unknown;
    try {
      body = await this.#client.webhooks.unwrap(rawBody, { headers });
    } catch (error) {
      if (error instanceof SyntaxError) throw new RedialError('webhook_not_json');
      // The SDK's message quotes the signature; the reason is enough.
      throw new RedialError('webhook_not_signed');
    }
    const webhook = TelnyxWebhook.safeParse(body);
    if (!webhook.success) throw new RedialError('webhook_not_understood');
    return eventsOfTelnyx(webhook.data);
  }

  async listNumbers() {
    return listTelnyxNumbers(this.#client, this.#configuration).catch((error: unknown) =>
      Promise.reject(telnyxFailure(error)),
    );
  }

  async checkAccount() {
    return checkTelnyxAccount(this.#client, this.#configuration);
  }

  probeRequest() {
    const { apiBaseUrl, connectionId } = this.#configuration;
    return {
      vendor: 'Telnyx',
      url: `${apiBaseUrl.replace(/\/+$/, '')}/call_control_applications/${encodeURIComponent(connectionId)}`,
      headers: { authorization: `Bearer ${this.#apiKey}`, accept: 'application/json' },
    };
  }

  async #legsOf(attemptId: string): Promise<Leg[]> {
    const legs = await activeLegs(this.#client, this.#configuration.connectionId);
    return legs.filter(({ call }) => call.attemptId === attemptId);
  }
}

/** Runs a command on a call; one that is over already is fine. The SDK may repeat each of them. */
async function command(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof APIError && error.status && saysCallEnded(error.status, error.error)) return;
    throw telnyxFailure(error);
  }
}

/** Errors without an HTTP status (time-out, reset, abort) leave open whether a phone rings. */
function resultOfDialError(error: unknown): PlaceResult {
  if (!(error instanceof APIError)) throw error;
  if (error.status === undefined) return { kind: 'unknown', words: 'Telnyx did not answer the dial command.' };
  const refusal = refusalOfDialError(error.status, error.error);
  if (refusal) return { kind: 'refused', refusal };
  return { kind: 'unknown', words: `Telnyx answered the dial command with HTTP ${error.status}.` };
}
