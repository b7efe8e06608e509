import { randomUUID } from 'node:crypto';
import { llm } from '@livekit/agents';
import type { ChatCompletionChunk } from 'groq-sdk/resources/chat/completions';
import { withoutMarks } from '#domain/bot/list-value.ts';
import { WrittenCalls } from './written-calls.ts';

/** Reads a streamed answer: what is to be spoken, and which tools are called, also where the model has written the call. */
export class AnswerReader {
  readonly #written: WrittenCalls;
  readonly #calls = new ToolCallCollector();
  #chunkId = '';
  #hasAnswer = false;
  #hasCode = false;

  /** @param tools names of the tools that the model may call */
  constructor(tools: readonly string[]) {
    this.#written = new WrittenCalls(tools);
  }

  /** The answer was code that nothing could be made of. */
  get isOnlyCode(): boolean {
    return this.#hasCode && !this.#hasAnswer;
  }

  *read(chunk: ChatCompletionChunk): Generator<llm.ChatChunk> {
    this.#chunkId = chunk.id;
    for (const { delta, finish_reason: reason } of chunk.choices) {
      yield* this.#say(this.#written.push(withoutMarks(delta.content ?? '')));
      if (delta.tool_calls) this.#calls.add(delta.tool_calls);
      if (reason === 'tool_calls' || reason === 'stop') yield* this.finish();
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

  /** The answer is complete. */
  *finish(): Generator<llm.ChatChunk> {
    const { spoken, calls, isCode } = this.#written.finish();
    this.#hasCode ||= isCode;
    yield* this.#say(spoken);
    const written = calls.map(({ name, args }) =>
      llm.FunctionCall.create({ callId: `call_${randomUUID()}`, name, args }),
    );
    const toolCalls = [...this.#calls.finish(), ...written];
    if (toolCalls.length === 0) return;
    this.#hasAnswer = true;
    yield { id: this.#chunkId, delta: { role: 'assistant', toolCalls } };
  }

  *#say(content: string): Generator<llm.ChatChunk> {
    if (content === '') return;
    this.#hasAnswer ||= content.trim() !== '';
    yield { id: this.#chunkId, delta: { role: 'assistant', content } };
  }
}

/** Tool calls arrive in pieces, told apart by their index; each is handed on whole. */
class ToolCallCollector {
  readonly #calls = new Map<number, { id: string; name: string; args: string }>();

  add(pieces: NonNullable<ChatCompletionChunk.Choice.Delta['tool_calls']>): void {
    for (const { index, id, function: call } of pieces) {
      const known = this.#calls.get(index) ?? { id: '', name: '', args: '' };
      this.#calls.set(index, {
        id: id ?? known.id,
        name: known.name + (call?.name ?? ''),
        args: known.args + (call?.arguments ?? ''),
      });
    }
  }

  finish(): llm.FunctionCall[] {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    return calls.map(({ id, name, args }) =>
      llm.FunctionCall.create({ callId: id, name, args: args === '' ? '{}' : args }),
    );
  }
}
