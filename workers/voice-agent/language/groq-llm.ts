import { APIConnectionError, APIStatusError, APITimeoutError, DEFAULT_API_CONNECT_OPTIONS, llm } from '@livekit/agents';
import Groq from 'groq-sdk';
import type { ChatCompletionCreateParamsStreaming } from 'groq-sdk/resources/chat/completions';
import { AnswerReader } from './answer-reader.ts';

export interface GroqOptions {
  baseUrl: string;
  apiKey: string;
  model: string;
  temperature: number;
}

type ChatRequest = Parameters<llm.LLM['chat']>[0];

/** Groq's chat completions as a language model of a LiveKit agent. */
export class GroqLanguageModel extends llm.LLM {
  readonly #client: Groq;
  readonly #options: GroqOptions;

  constructor(options: GroqOptions) {
    super();
    this.#options = options;
    // The agent retries by itself and knows how long a caller waits; retries of the SDK would come on top.
    this.#client = new Groq({ apiKey: options.apiKey, baseURL: options.baseUrl, maxRetries: 0 });
  }

  override label(): string {
    return 'groq';
  }

  override get model(): string {
    return this.#options.model;
  }

  override get provider(): string {
    return 'Groq';
  }

  override chat({
    chatCtx,
    toolCtx,
    connOptions = DEFAULT_API_CONNECT_OPTIONS,
    toolChoice,
  }: ChatRequest): llm.LLMStream {
    return new GroqStream(this, this.#client, this.#options, { chatCtx, toolCtx, connOptions, toolChoice });
  }
}

class GroqStream extends llm.LLMStream {
  readonly #client: Groq;
  readonly #options: GroqOptions;
  readonly #toolChoice: llm.ToolChoice | undefined;

  constructor(
    model: GroqLanguageModel,
    client: Groq,
    options: GroqOptions,
    request: Pick<ChatRequest, 'chatCtx' | 'toolCtx' | 'toolChoice'> & {
      connOptions: NonNullable<ChatRequest['connOptions']>;
    },
  ) {
    super(model, request);
    this.#client = client;
    this.#options = options;
    this.#toolChoice = request.toolChoice;
  }

  /** One try. Spoken words cannot be taken back, so no retry is allowed once the first piece of an answer has arrived. */
  protected override async run(): Promise<void> {
    const stall = new StallTimer(this._connOptions.timeoutMs);
    const signal = AbortSignal.any([this.abortController.signal, stall.signal]);
    let answered = false;
    try {
      const stream = await this.#client.chat.completions.create(await this.#request(), { signal });
      const answer = new AnswerReader(llm.sortedToolNames(this.toolCtx));
      const hand = (piece: llm.ChatChunk): void => {
        answered ||= llm.hasResponse(piece);
        this.queue.put(piece);
      };
      for await (const chunk of stream) {
        stall.wind();
        for (const piece of answer.read(chunk)) hand(piece);
      }
      for (const piece of answer.finish()) hand(piece);
      // Asked again, it may call the tool as it should.
      if (answer.isOnlyCode) throw new APIConnectionError({ message: 'The language model wrote code' });
    } catch (error) {
      if (this.abortController.signal.aborted) return;
      throw translate(error, { retryable: !answered, stalled: stall.signal.aborted });
    } finally {
      stall.stop();
    }
  }

  async #request(): Promise<ChatCompletionCreateParamsStreaming> {
    const messages = (await this.chatCtx.toProviderFormat('openai')) as ChatCompletionCreateParamsStreaming['messages'];
    const tools = this.toolCtx ? llm.sortedToolEntries(this.toolCtx).map(describeTool) : [];
    return {
      model: this.#options.model,
      temperature: this.#options.temperature,
      messages,
      stream: true,
      ...(tools.length > 0 ? { tools, tool_choice: this.#toolChoice ?? 'auto' } : {}),
      // The caller has to wait for every reasoning token.
      ...(this.#options.model.includes('gpt-oss') ? { reasoning_effort: 'low', include_reasoning: false } : {}),
    };
  }
}

function describeTool([name, tool]: ReturnType<typeof llm.sortedToolEntries>[number]) {
  const { $schema: _, ...parameters } = llm.toJsonSchema(tool.parameters, true, false) as unknown as Record<
    string,
    unknown
  >;
  return { type: 'function' as const, function: { name, description: tool.description, parameters } };
}

/** Aborts when nothing has come for a while. */
class StallTimer {
  readonly #controller = new AbortController();
  readonly #timeoutMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.wind();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  wind(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), this.#timeoutMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function translate(error: unknown, { retryable, stalled }: { retryable: boolean; stalled: boolean }): Error {
  if (stalled || error instanceof Groq.APIConnectionTimeoutError) {
    return new APITimeoutError({ message: 'The language model did not answer in time', options: { retryable } });
  }
  if (error instanceof Groq.APIConnectionError) {
    return new APIConnectionError({ message: 'The language model cannot be reached', options: { retryable } });
  }
  if (error instanceof Groq.APIError) {
    const statusCode: number = error.status ?? -1;
    // The model wrote a tool's call that the vendor cannot read: asked again, it may do better. No status error, because
    // the library repeats none of 400.
    if (/tool_use_failed|json_validate_failed/.test(JSON.stringify(error.error ?? '')))
      return new APIConnectionError({ message: 'The language model wrote no readable call', options: { retryable } });
    // A request the vendor rejects as wrong would be rejected again.
    const passing = statusCode === 408 || statusCode === 429 || statusCode >= 498 || statusCode === -1;
    return new APIStatusError({
      message:
        statusCode === 413
          ? 'The request is larger than the limit of the language model account (413)'
          : `The language model answered with an error (${statusCode})`,
      options: { statusCode, retryable: retryable && passing },
    });
  }
  return new APIConnectionError({
    message: error instanceof Error ? error.message : String(error),
    options: { retryable },
  });
}
