import { APIConnectionError, APIStatusError, APITimeoutError, DEFAULT_API_CONNECT_OPTIONS, llm } from '@livekit/agents';
import Groq from 'groq-sdk';
import { withoutMarks } from '#domain/bot/list-value.ts';
import type { ChatCompletionChunk, ChatCompletionCreateParamsStreaming } from 'groq-sdk/resources/chat/completions';

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
      const calls = new ToolCallCollector();
      for await (const chunk of stream) {
        stall.wind();
        for (const piece of piecesOf(chunk, calls)) {
          answered ||= llm.hasResponse(piece);
          this.queue.put(piece);
        }
      }
      for (const piece of calls.finish()) this.queue.put(piece);
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

/** Tool calls arrive in pieces, told apart by their index; each is handed on whole. */
class ToolCallCollector {
  readonly #calls = new Map<number, { id: string; name: string; args: string }>();
  #chunkId = '';

  add(chunkId: string, pieces: NonNullable<ChatCompletionChunk.Choice.Delta['tool_calls']>): void {
    this.#chunkId = chunkId;
    for (const { index, id, function: call } of pieces) {
      const known = this.#calls.get(index) ?? { id: '', name: '', args: '' };
      this.#calls.set(index, {
        id: id ?? known.id,
        name: known.name + (call?.name ?? ''),
        args: known.args + (call?.arguments ?? ''),
      });
    }
  }

  finish(): llm.ChatChunk[] {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    if (calls.length === 0) return [];
    const toolCalls = calls.map(({ id, name, args }) =>
      llm.FunctionCall.create({ callId: id, name, args: args === '' ? '{}' : args }),
    );
    return [{ id: this.#chunkId, delta: { role: 'assistant', toolCalls } }];
  }
}

function* piecesOf(chunk: ChatCompletionChunk, calls: ToolCallCollector): Generator<llm.ChatChunk> {
  for (const { delta, finish_reason: reason } of chunk.choices) {
    const content = withoutMarks(delta.content ?? '');
    if (content !== '') yield { id: chunk.id, delta: { role: 'assistant', content } };
    if (delta.tool_calls) calls.add(chunk.id, delta.tool_calls);
    if (reason === 'tool_calls' || reason === 'stop') yield* calls.finish();
  }
  const usage = chunk.x_groq?.usage;
  if (usage) {
    yield {
      id: chunk.id,
      usage: {
        promptTokens: usage.prompt_tokens,
        completionTokens: usage.completion_tokens,
        totalTokens: usage.total_tokens,
        promptCachedTokens: 0,
      },
    };
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
    // A request the vendor rejects as wrong would be rejected again; these are the exceptions.
    const misspoken = /tool_use_failed|json_validate_failed/.test(JSON.stringify(error.error ?? ''));
    const passing = misspoken || statusCode === 408 || statusCode === 429 || statusCode >= 498 || statusCode === -1;
    return new APIStatusError({
      message: `The language model answered with an error (${statusCode})`,
      options: { statusCode, retryable: retryable && passing },
    });
  }
  return new APIConnectionError({
    message: error instanceof Error ? error.message : String(error),
    options: { retryable },
  });
}
