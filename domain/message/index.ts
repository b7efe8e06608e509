/**
 * What the product says to people, as codes with parameters. Only borders put it into words (`web/src/lib/server/words.ts`),
 * in the language of the reader, from the message of the same name in `web/messages`.
 */
import { accessMessages } from './access.ts';
import { alertMessages } from './alert.ts';
import { audienceMessages } from './audience.ts';
import { botMessages } from './bot.ts';
import { callMessages } from './call.ts';
import { callbackMessages } from './callback.ts';
import { callingLawMessages } from './calling-law.ts';
import { campaignMessages } from './campaign.ts';
import { contactMessages } from './contact.ts';
import { crmMessages } from './crm.ts';
import { healthMessages } from './health.ts';
import { statement, type ErrorCode, type ParameterKinds, type ParameterValues } from './kinds.ts';
import { launchMessages } from './launch.ts';
import { mailMessages } from './mail.ts';
import { numberMessages } from './number.ts';
import { peopleMessages } from './people.ts';
import { providerMessages } from './provider.ts';
import { retentionMessages } from './retention.ts';
import { setUpMessages } from './set-up.ts';
import { stateMessages } from './state.ts';
import { stopMessages } from './stop.ts';
import { storageMessages } from './storage.ts';
import { stuckMessages } from './stuck.ts';
import { tableMessages } from './table.ts';
import { whyMessages } from './why.ts';

export type { ErrorCode } from './kinds.ts';

export const messageKinds = {
  ...accessMessages,
  ...alertMessages,
  ...audienceMessages,
  ...botMessages,
  ...callMessages,
  ...callbackMessages,
  ...callingLawMessages,
  ...campaignMessages,
  ...contactMessages,
  ...crmMessages,
  ...healthMessages,
  ...launchMessages,
  ...mailMessages,
  ...numberMessages,
  ...peopleMessages,
  ...providerMessages,
  ...retentionMessages,
  ...setUpMessages,
  ...stateMessages,
  ...stopMessages,
  ...storageMessages,
  ...stuckMessages,
  ...tableMessages,
  ...whyMessages,
  /** What a carrier or a person said, word for word; also what older versions stored. */
  verbatim: statement({ text: 'text' }),
} as const;

type Kinds = typeof messageKinds;
export type MessageCode = keyof Kinds;

type ValueOf<Kind> = Kind extends keyof ParameterValues
  ? ParameterValues[Kind]
  : Kind extends 'message'
    ? Message
    : readonly Message[];

export type ParametersOf<Code extends MessageCode> = {
  -readonly [Name in keyof Kinds[Code]['parameters']]: ValueOf<Kinds[Code]['parameters'][Name]>;
};

/** A message as it is handed on and stored: plain data. */
export type Message<Code extends MessageCode = MessageCode> = {
  [C in Code]: { code: C; params: ParametersOf<C> };
}[Code];

/** Parameters as arguments: none for a message without. */
export type Given<Code extends MessageCode> = keyof ParametersOf<Code> extends never
  ? []
  : [params: ParametersOf<Code>];

export function message<Code extends MessageCode>(code: Code, ...[params]: Given<Code>): Message<Code> {
  return { code, params: params ?? {} } as unknown as Message<Code>;
}

/** The one shape of “no”: what is wrong, as a message that says what would help. */
export type Refusal<Code extends MessageCode = MessageCode> = { ok: false } & Message<Code>;

export function refusal<Code extends MessageCode>(code: Code, ...given: Given<Code>): Refusal<Code> {
  return { ok: false, ...message(code, ...given) };
}

/** What a refusal says, alone. */
export function messageOf<Code extends MessageCode>({ code, params }: Message<Code>): Message<Code> {
  return { code, params } as unknown as Message<Code>;
}

/** Codes that may be thrown. */
export type FailureCode = { [C in MessageCode]: Kinds[C]['error'] extends null ? never : C }[MessageCode];

export function errorCodeOf(code: FailureCode): ErrorCode {
  return messageKinds[code].error;
}

/** A message without what people or vendors wrote: for logs and for Temporal, where nothing of the kind may stand. */
export function safeText({ code, params }: Message): string {
  const kinds: ParameterKinds = messageKinds[code].parameters;
  const shown = Object.entries(params as Record<string, unknown>).flatMap(([name, value]) => {
    switch (kinds[name]) {
      case 'word':
      case 'number':
        return [`${name}: ${String(value)}`];
      case 'list':
      case 'all':
        return [`${name}: ${(value as readonly string[]).join(', ')}`];
      case 'message':
        return [`${name}: ${safeText(value as Message)}`];
      case 'messages':
        return [`${name}: ${(value as readonly Message[]).map(safeText).join(', ')}`];
      default:
        return [];
    }
  });
  return shown.length === 0 ? code : `${code} (${shown.join('; ')})`;
}
