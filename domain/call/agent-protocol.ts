import { z } from 'zod';
import { BotConfiguration } from '../bot/bot.ts';
import { SpeechVendor } from '../bot/speech-vendor.ts';
import { Purpose } from '../campaign/campaign.ts';
import { AnswerFlow } from './answer-flow.ts';
import { verdictBases } from './answer/detector.ts';
import { AnsweredBy } from './call.ts';
import { MenuKeys, MenuPolicy } from './menu-keys.ts';

/** Metadata of the LiveKit job: which attempt the agent is for. */
export const AgentJobMetadata = z.object({ attemptId: z.uuid() });
export type AgentJobMetadata = z.infer<typeof AgentJobMetadata>;

/** Name under which voice agents register with LiveKit. */
export const agentName = 'redial';
/** Room, callee identity and SIP user of an attempt are derived from its id, so that nothing is joined twice. */
export const roomName = (attemptId: string): string => `call-${attemptId}`;
export const calleeIdentity = (attemptId: string): string => `callee-${attemptId}`;
export function attemptIdOfRoom(name: string): string | null {
  return /^call-([0-9a-f-]{36})$/.exec(name)?.[1] ?? null;
}

export const agentHeartbeatMs = 2_000;
/** An agent that has been silent this long is lost, unless nobody's beats got through or LiveKit still sees it. */
export const agentLostAfterMs = 10_000;
/** One that has been silent this long while others beat is lost even so: LiveKit sees a killed one for some 20 s. */
export const ghostAfterMs = 30_000;
/** An agent that was ready is taken to be there while its last beat is no older than this: three beats. */
export const agentFreshWithinMs = 6_000;
/** Beats get through while the newest of all is no older than this: two beats, and time for a slow one. */
export const beatsFlowWithinMs = 5_000;

/** What the carrier says of who has answered, and when: evidence for the agent, which decides. */
export const CarrierVerdict = z.object({ answeredBy: AnsweredBy, at: z.iso.datetime() });
export type CarrierVerdict = z.infer<typeof CarrierVerdict>;

/** Metadata of an attempt's room: how a verdict that comes while they speak reaches the agent. */
export const RoomMetadata = z.object({ carrierVerdict: CarrierVerdict.optional() });
export type RoomMetadata = z.infer<typeof RoomMetadata>;

/** What the agent asks for before it speaks. */
export const CallConfiguration = z.object({
  attemptId: z.uuid(),
  callId: z.uuid(),
  direction: z.enum(['outbound', 'inbound']),
  bot: BotConfiguration,
  /** Campaign's addition to the instructions, variables already filled in. */
  promptOverride: z.string(),
  /** AI and recording disclosure: spoken first, cannot be interrupted. */
  disclosure: z.string(),
  /** Who calls, and a number: said where the bot cannot speak in time to somebody who has answered. */
  identification: z.string().optional(),
  variables: z.record(z.string(), z.string()),
  /** Where it is `call_control`, people are put into the room after they have answered: the agent has not seen the answer. */
  callFlow: z.enum(['call_control', 'agent_first']).default('agent_first'),
  /** When the bot speaks. Where the carrier's verdict was to be waited for, that has been done. */
  answerFlow: AnswerFlow.exclude(['carrier_verdict_first']).default('speak_first'),
  /** What the campaign is for: told to screeners, in words. */
  purpose: Purpose.optional(),
  /** What the carrier had said before the agent asked; what it says later is in the room's metadata. */
  carrierVerdict: CarrierVerdict.nullable().default(null),
  /** Agents of the version before ask for it: who listens for machines. */
  detection: z.literal('agent').optional(),
  voicemail: z.discriminatedUnion('policy', [
    z.object({ policy: z.literal('hang_up') }),
    z.object({ policy: z.literal('leave_message'), message: z.string() }),
  ]),
  /** What to do at a menu. */
  menu: MenuPolicy,
  /** Pressed when the number's exchange has answered, before anything is said: the person is behind it. */
  extension: MenuKeys.optional(),
  /** IANA; the zone in which the callee's times are read, null if the number may be in several. */
  calleeTimeZone: z.string().nullable(),
  /** The person has objected to being recorded. */
  isUnrecorded: z.boolean().optional(),
  /** Only where an agent of this call was lost in mid-conversation: what was said, and how long they had talked. */
  resumed: z
    .object({
      said: z.array(z.object({ speaker: z.enum(['bot', 'callee']), text: z.string() })),
      /** The last sentence's number in the transcript. */
      lastSeq: z.number().int(),
      talkedMs: z.number(),
    })
    .optional(),
  timeScale: z.number(),
  /** Deepgram. */
  speech: z.object({ baseUrl: z.string(), apiKey: z.string() }),
  /** Where the workspace has an account: what the bot chose, and what goes on where the first vendor fails. */
  elevenlabs: z.object({ baseUrl: z.string(), apiKey: z.string() }).optional(),
  /** Vendors that did not answer their latest probes: they are asked only where no other is left. */
  speechAway: z.object({ hearing: z.array(SpeechVendor), speaking: z.array(SpeechVendor) }).optional(),
  language: z.object({ baseUrl: z.string(), apiKey: z.string() }),
});
export type CallConfiguration = z.infer<typeof CallConfiguration>;

const base = { id: z.string().min(1), at: z.iso.datetime() };

export const EndedReason = z.enum([
  'bot_ended',
  'callee_hung_up',
  'line_lost',
  'opted_out',
  'machine',
  'max_duration',
  'silence',
  'speech_failure',
  'language_failure',
  'never_answered',
  'room_closed',
  'agent_shutdown',
]);
export type EndedReason = z.infer<typeof EndedReason>;

/** Tools whose use means something to the server, too; agents report them as they report every tool. */
export const stopRecordingTool = 'stop_recording';
export const wrongNumberTool = 'wrong_number';

/** What became of a message for a mailbox; `cut`: the mailbox hung up into it. */
export const MessageResult = z.enum(['left', 'cut', 'not_left']);
export type MessageResult = z.infer<typeof MessageResult>;

/** Keys that were pressed for a menu, and whether they went out to the line. */
export interface KeyPress {
  at: string;
  keys: string;
  isSent: boolean;
}

/** What the agent reports, in batches; each has its own id and time, so that repeats do no harm. */
export const AgentReport = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.literal('ready') }),
  /** sip.callStatus of the callee: `ringing` or `active`. */
  z.object({ ...base, type: z.literal('callee_status'), status: z.enum(['ringing', 'active']) }),
  /** Who or what has answered, what that rests on, and how long after the answer it was known; a later one revises it. */
  z.object({
    ...base,
    type: z.literal('detected'),
    answeredBy: AnsweredBy,
    basis: z.enum(verdictBases),
    tookMs: z.number(),
  }),
  /** What became of the message for a mailbox. */
  z.object({ ...base, type: z.literal('message'), result: MessageResult }),
  /** Keys were pressed for a menu; `isSent` is false if the line did not take them. */
  z.object({ ...base, type: z.literal('keys_pressed'), keys: z.string(), isSent: z.boolean() }),
  /**
   * The bot was first heard. `waitedMs`: how long the person had waited for it, from the end of their greeting (or from the
   * answer, if they said nothing), by the agent's clock alone; null if the agent was not there at the answer.
   */
  z.object({ ...base, type: z.literal('conversation_started'), waitedMs: z.number().min(0).nullable().default(null) }),
  /** The bot cannot speak: the person is told who called, and the call ends. It is no conversation. */
  z.object({ ...base, type: z.literal('identification') }),
  z.object({
    ...base,
    type: z.literal('transcript_item'),
    seq: z.number().int(),
    speaker: z.enum(['bot', 'callee']),
    text: z.string(),
    /** From the start of the recording. */
    startMs: z.number().nullable(),
    interrupted: z.boolean().default(false),
  }),
  z.object({
    ...base,
    type: z.literal('turn_latency'),
    turn: z.number().int(),
    endToEndMs: z.number().nullable(),
    languageFirstTokenMs: z.number().nullable(),
    speechFirstByteMs: z.number().nullable(),
  }),
  z.object({
    ...base,
    type: z.literal('tool_call'),
    tool: z.string(),
    arguments: z.record(z.string(), z.unknown()),
    result: z.string(),
  }),
  z.object({ ...base, type: z.literal('field_captured'), name: z.string(), value: z.string() }),
  z.object({ ...base, type: z.literal('failure'), source: z.enum(['stt', 'llm', 'tts', 'room']), words: z.string() }),
  z.object({ ...base, type: z.literal('ended'), reason: EndedReason, words: z.string().default('') }),
]);
export type AgentReport = z.infer<typeof AgentReport>;

/** Answer to the agent's request to schedule a callback: what it should confirm aloud. */
export const CallbackConfirmation = z.object({
  accepted: z.boolean(),
  /** The person is to be asked first; whoever asks again afterwards has done so. */
  isQuestion: z.boolean().default(false),
  /** For the model: the time in the callee's zone in words, or why not. */
  sentence: z.string(),
});
export type CallbackConfirmation = z.infer<typeof CallbackConfirmation>;
