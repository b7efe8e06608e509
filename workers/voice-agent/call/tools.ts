import { llm, type voice } from '@livekit/agents';
import { z } from 'zod';
import type { BotConfiguration } from '#domain/bot/bot.ts';
import { stopRecordingTool, wrongNumberTool } from '#domain/call/agent-protocol.ts';
import type { CallbackWish } from '../reports/server-client.ts';

/** What the tools of the language model do; each answers with a sentence for the model. */
export interface ToolActions {
  /** `spoke`: the model has said something in the same answer. */
  endCall(reason: string, spoke: boolean): void;
  scheduleCallback(wish: CallbackWish): Promise<string>;
  optOut(quote: string): void;
  stopRecording(quote: string): string;
  wrongNumber(quote: string): string;
  captureField(name: string, value: string): string;
}

/** The tools of every bot. Those that end the call return nothing to the model, so that it says nothing more. */
export function createTools(bot: BotConfiguration, actions: ToolActions): llm.ToolContextEntry[] {
  const endCall = llm.tool({
    name: 'end_call',
    description: 'Ends the call. Use it when the conversation is over or the person wants to end it.',
    parameters: z.object({ reason: z.string().describe('Why the call is over, in a few words') }),
    execute: async ({ reason }, { ctx }) => {
      await ctx.waitForPlayout();
      if (!ctx.speechHandle.interrupted) actions.endCall(reason, spokeBefore(ctx.speechHandle));
    },
  });
  const scheduleCallback = llm.tool({
    name: 'schedule_callback',
    description: 'Schedules a call back at the time the person wishes. Give delayMinutes or localDateTime.',
    parameters: z.object({
      delayMinutes: z.number().nullish().describe('Minutes from now, for wishes like "in half an hour"'),
      localDateTime: z.string().nullish().describe('Date and time where the person is, YYYY-MM-DDTHH:mm'),
      phrase: z
        .string()
        .describe('All that the person said about the time, day and hour, word for word and in their language'),
    }),
    // Models write null for arguments they leave out.
    execute: ({ delayMinutes, localDateTime, phrase }) =>
      actions.scheduleCallback({
        phrase,
        ...(delayMinutes == null ? {} : { delayMinutes }),
        ...(localDateTime == null ? {} : { localDateTime }),
      }),
  });
  const optOut = llm.tool({
    name: 'opt_out',
    description: 'Puts the person on the do-not-call list and ends the call. Use it as soon as they do not want calls.',
    parameters: z.object({ quote: z.string().describe('The words of the person') }),
    execute: async ({ quote }) => actions.optOut(quote),
  });
  const stopRecording = llm.tool({
    name: stopRecordingTool,
    description: 'Stops the recording and deletes it. Use it as soon as the person does not want to be recorded.',
    parameters: z.object({ quote: z.string().describe('The words of the person') }),
    execute: async ({ quote }) => actions.stopRecording(quote),
  });
  const wrongNumber = llm.tool({
    name: wrongNumberTool,
    description: 'Notes that this is the wrong number: whoever answered is not, and does not know, whom we call.',
    parameters: z.object({ quote: z.string().describe('The words of the person') }),
    execute: async ({ quote }) => actions.wrongNumber(quote),
  });
  const tools: llm.ToolContextEntry[] = [endCall, scheduleCallback, optOut, stopRecording, wrongNumber];
  const names = bot.capturedFields.map(({ name }) => name);
  if (names.length > 0) {
    tools.push(
      llm.tool({
        name: 'capture_field',
        description: 'Notes the value of a field as soon as it is known. Say nothing about it.',
        parameters: z.object({ name: z.enum(names), value: z.string() }),
        execute: async ({ name, value }) => actions.captureField(name, value),
      }),
    );
  }
  return tools;
}

/** True if the model spoke after the last tool's result, that is, in the answer that asked for this tool. */
function spokeBefore(speech: voice.SpeechHandle): boolean {
  const types = speech.chatItems.map((item) =>
    item.type === 'message' && item.role === 'assistant' ? 'spoken' : item.type,
  );
  return types.lastIndexOf('spoken') > types.lastIndexOf('function_call_output');
}
