import Groq from 'groq-sdk';
import { z } from 'zod';
import type { CallConfiguration } from '#domain/call/agent-protocol.ts';

const verdicts = ['person', 'mailbox', 'screening', 'menu', 'uncertain'] as const;
export type JudgedVerdict = (typeof verdicts)[number];

/** Later it is of no use: the call has gone on. */
const budgetMs = 1_500;

const task = `Somebody has answered a telephone call. You get the first words that were heard, as speech recognition wrote them, in any language. Say who speaks:
- person: a human being who has picked up, at home, at work or at a reception
- mailbox: a recording that takes a message, or says that somebody or a number cannot be reached
- screening: an assistant that asks who calls and why before it puts the call through
- menu: a recording of a company that offers keys to press or puts the caller into a queue
- uncertain: anything else`;

const tool = {
  type: 'function' as const,
  function: {
    name: 'who_answered',
    parameters: {
      type: 'object',
      properties: { verdict: { type: 'string', enum: [...verdicts] } },
      required: ['verdict'],
    },
  },
};

const Prediction = z.object({ verdict: z.enum(verdicts) });

/** Asks the bot's language model whose words they are; `uncertain` if there is no answer in time. */
export async function judgeGreeting({ bot, language }: CallConfiguration, words: string): Promise<JudgedVerdict> {
  const client = new Groq({ apiKey: language.apiKey, baseURL: language.baseUrl, maxRetries: 0, timeout: budgetMs });
  const { model } = bot.languageModel;
  try {
    const { choices } = await client.chat.completions.create({
      model,
      temperature: 0,
      messages: [
        { role: 'system', content: task },
        { role: 'user', content: words },
      ],
      tools: [tool],
      tool_choice: 'required',
      ...(model.includes('gpt-oss') ? { reasoning_effort: 'low' as const } : {}),
    });
    const answer = choices[0]?.message.tool_calls?.[0]?.function.arguments;
    return Prediction.parse(JSON.parse(answer ?? '')).verdict;
  } catch {
    // The rules have an answer without it, and a failing service is noticed by the conversation.
    return 'uncertain';
  }
}
