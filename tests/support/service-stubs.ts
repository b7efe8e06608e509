import { randomBytes } from 'node:crypto';
import type { Database } from '#db/client.ts';
import { openSecretBox } from '#db/workspace/secret-box.ts';
import { writeSetting } from '#db/workspace/settings.ts';
import { settingDefinitions } from '#domain/workspace/setting.ts';
import type { LaunchContext } from '#operations/campaign/check-launch.ts';
import { createTelephonySource } from '#operations/provider/telephony-of.ts';
import { createSipGateway } from '#providers/media/sip-gateway.ts';
import { createOutgoingClient } from '#providers/outgoing-request.ts';
import { routeOf } from './inbound-route-stub.ts';
import { VendorStub, type Answer } from './vendor-stub.ts';

export type StubbedService =
  | 'rooms'
  | 'gateway'
  | 'speech_to_text'
  | 'text_to_speech'
  | 'second_speech_to_text'
  | 'second_text_to_speech'
  | 'language'
  | 'carrier';

/** What a gateway that takes calls says to the probe: it refuses the address, having looked at its own strength first. */
const gatewayThere: Answer = {
  status: 400,
  json: { code: 'invalid_argument', msg: 'invalid request URI: legacy address must not contain parameters' },
};

/** The services of a call, each answering well unless a story says otherwise, and how the product is led to them. */
export class ServiceStubs {
  readonly box = openSecretBox(randomBytes(32).toString('base64'));
  readonly #answers = new Map<StubbedService, Answer>();
  readonly vendor = new VendorStub(({ path }) => {
    const service = serviceAt(path);
    return this.#answers.get(service) ?? (service === 'gateway' ? gatewayThere : {});
  });

  open(): Promise<void> {
    return this.vendor.open();
  }

  close(): Promise<void> {
    return this.vendor.close();
  }

  /** From now on the service answers so; undefined: well again. */
  answer(service: StubbedService, answer?: Answer): void {
    if (answer === undefined) this.#answers.delete(service);
    else this.#answers.set(service, answer);
  }

  reset(): void {
    this.#answers.clear();
    this.vendor.reset();
  }

  askedFor(service: StubbedService): number {
    return this.vendor.received.filter(({ path }) => serviceAt(path) === service).length;
  }

  context(db: Database): LaunchContext {
    const environment = { LIVEKIT_URL: this.vendor.url, LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'secret' };
    return {
      db,
      box: this.box,
      outgoingClient: createOutgoingClient({ allowLoopback: true }),
      gateway: createSipGateway(environment),
      telephonyOf: createTelephonySource(this.box, environment),
      inboundRoute: routeOf('complete'),
      environment: { REDIAL_TIME_SCALE: 1, REDIAL_ALLOW_LOOPBACK: true },
    };
  }

  /** Leads speech and language to the stubs, with keys. */
  async setKeys(db: Database): Promise<void> {
    const secrets = { apiKey: 'key' };
    const { speech, language } = settingDefinitions;
    const baseUrl = this.vendor.url;
    await writeSetting(db, this.box, 'speech', { plain: speech.plain.parse({ baseUrl }), secrets });
    await writeSetting(db, this.box, 'language', { plain: language.plain.parse({ baseUrl }), secrets });
  }

  /** Leads to the second vendor of speech as well. */
  async setSecondKey(db: Database): Promise<void> {
    const plain = { baseUrl: this.vendor.url };
    await writeSetting(db, this.box, 'elevenlabs', { plain, secrets: { apiKey: 'key' } });
  }
}

function serviceAt(path: string): StubbedService {
  if (path.startsWith('/twirp/livekit.RoomService/')) return 'rooms';
  if (path.startsWith('/twirp/')) return 'gateway';
  if (path.startsWith('/v1/listen')) return 'speech_to_text';
  if (path.startsWith('/v1/speak')) return 'text_to_speech';
  if (path.startsWith('/v1/speech-to-text')) return 'second_speech_to_text';
  if (path.startsWith('/v1/text-to-speech')) return 'second_text_to_speech';
  return path.startsWith('/openai/') ? 'language' : 'carrier';
}
