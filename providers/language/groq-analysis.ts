import Groq, { APIError } from 'groq-sdk';
import { RedialError } from '#domain/error.ts';
import { vendorFailure } from '../vendor-failure.ts';
import { messagesFor, readAnalysis, schemaFor, type Analysis, type Conversation } from './analysis-request.ts';

const timeoutMs = 40_000;

export interface Analyst {
  /**
   * Says what a conversation came to.
   * @throws RedialError `unavailable` if another try may succeed; any other code if not.
   */
  analyse(conversation: Conversation): Promise<Analysis>;
}

/** Groq's chat completions with structured output. */
export function createGroqAnalyst(options: { baseUrl: string; apiKey: string; model: string }): Analyst {
  const client = new Groq({
    apiKey: options.apiKey,
    baseURL: options.baseUrl.replace(/\/+$/, ''),
    maxRetries: 1,
    timeout: timeoutMs,
    logLevel: 'off',
  });

  return {
    async analyse(conversation) {
      const text = await complete(client, options.model, conversation);
      const analysis = readAnalysis(text, conversation.fields);
      if (!analysis) throw new RedialError('analysis_off_schema');
      return analysis;
    },
  };
}

async function complete(client: Groq, model: string, conversation: Conversation): Promise<string> {
  try {
    const completion = await client.chat.completions.create({
      model,
      messages: messagesFor(conversation),
      temperature: 0,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'call_analysis', strict: true, schema: schemaFor(conversation.fields) },
      },
    });
    return completion.choices[0]?.message.content ?? '';
  } catch (error) {
    throw failure(error);
  }
}

function failure(error: unknown): unknown {
  if (!(error instanceof APIError)) return error;
  const status = (error.status as number | undefined) ?? null;
  // The model missed the schema this time.
  if (status === 400 && JSON.stringify(error.error ?? '').includes('json_validate_failed')) {
    return new RedialError('analysis_off_schema');
  }
  return vendorFailure('Groq', status);
}
