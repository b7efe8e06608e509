import { randomUUID } from 'node:crypto';
import type { Answer } from './answer.ts';
import type { ChatRequest } from './chat-request.ts';

/** Roughly how many characters make a token. */
const charactersPerToken = 4;

export interface Usage {
  queue_time: number;
  prompt_tokens: number;
  prompt_time: number;
  completion_tokens: number;
  completion_time: number;
  total_tokens: number;
  total_time: number;
}

/** One answer in the forms of Groq's chat completions. */
export class Completion {
  readonly usage: Usage;
  readonly #head: { id: string; created: number; model: string; system_fingerprint: string };
  readonly #requestId = `req_${randomUUID().replaceAll('-', '')}`;
  readonly #content: string;
  readonly #calls: { id: string; type: 'function'; function: { name: string; arguments: string } }[];

  constructor(request: ChatRequest, { content, toolCalls }: Answer) {
    const created = Math.floor(Date.now() / 1000);
    this.#head = { id: `chatcmpl-${randomUUID()}`, created, model: request.model, system_fingerprint: 'fp_sandbox' };
    this.#content = content;
    this.#calls = toolCalls.map(({ name, arguments: parameters }) => ({
      id: `call_${randomUUID().slice(0, 8)}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(parameters) },
    }));
    this.usage = usageOf(JSON.stringify([request.messages, request.tools]), content + JSON.stringify(this.#calls));
  }

  /** The answer to a request without `stream`. */
  whole(): Record<string, unknown> {
    const message = {
      role: 'assistant',
      content: this.#content === '' && this.#calls.length > 0 ? null : this.#content,
      ...(this.#calls.length > 0 ? { tool_calls: this.#calls } : {}),
    };
    return {
      ...this.#head,
      object: 'chat.completion',
      choices: [{ index: 0, message, logprobs: null, finish_reason: this.#finishReason() }],
      usage: this.usage,
      x_groq: { id: this.#requestId },
    };
  }

  /** The payloads of the `data:` lines of a stream, without the final `[DONE]`. */
  *chunks(): Generator<string> {
    yield this.#chunk({ role: 'assistant', content: '' }, null, { x_groq: { id: this.#requestId } });
    for (const piece of this.#content.match(/\S+\s*/g) ?? []) yield this.#chunk({ content: piece });
    for (const [index, toolCall] of this.#calls.entries()) {
      yield this.#chunk({ tool_calls: [{ index, ...toolCall }] });
    }
    const { usage } = this;
    yield this.#chunk({}, this.#finishReason(), { usage, x_groq: { id: this.#requestId, usage } });
  }

  #chunk(delta: object, finishReason: string | null = null, more: object = {}): string {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
    return JSON.stringify({ ...this.#head, object: 'chat.completion.chunk', choices, ...more });
  }

  #finishReason(): string {
    return this.#calls.length > 0 ? 'tool_calls' : 'stop';
  }
}

function usageOf(prompt: string, completion: string): Usage {
  const promptTokens = Math.ceil(prompt.length / charactersPerToken);
  const completionTokens = Math.ceil(completion.length / charactersPerToken);
  return {
    queue_time: 0,
    prompt_tokens: promptTokens,
    prompt_time: 0.001,
    completion_tokens: completionTokens,
    completion_time: 0.001,
    total_tokens: promptTokens + completionTokens,
    total_time: 0.002,
  };
}
