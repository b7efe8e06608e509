import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ScriptedAnswer {
  say?: string;
  calls?: { name: string; arguments: Record<string, unknown> }[];
  /** An error instead of an answer. */
  status?: number;
}

export interface ModelRequest {
  messages: { role: string; content: string | null }[];
  tools?: { function: { name: string } }[];
  tool_choice?: unknown;
  stream?: boolean;
}

export type Script = (lastWords: string, request: ModelRequest) => ScriptedAnswer;

/** The model's part in one call: what it answers, by what was said last, and what it was asked. */
export interface Role {
  readonly script: Script;
  readonly requests: ModelRequest[];
}

/** A language model with Groq's streaming chat completions, which plays a part in each call. */
export class ScriptedModel {
  url = '';
  readonly #delayMs: number;
  /** By the API key that the call uses. */
  readonly #roles = new Map<string, Role>();

  readonly #http = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => void answer());
    const answer = async (): Promise<void> => {
      if (this.#delayMs > 0) await sleep(this.#delayMs);
      const parsed = JSON.parse(body) as ModelRequest;
      const role = this.#roles.get((request.headers.authorization ?? '').replace('Bearer ', ''));
      if (!role) return void response.writeHead(401).end();
      role.requests.push(parsed);
      const { say = '', calls = [], status } = role.script(parsed.messages.at(-1)?.content ?? '', parsed);
      if (status !== undefined) {
        const error = { error: { message: 'ordered', type: 'test' } };
        return void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(error));
      }
      if (parsed.stream !== true) {
        const toolCalls = calls.map(({ name, arguments: values }, index) => {
          return { id: `call_${index}`, type: 'function', function: { name, arguments: JSON.stringify(values) } };
        });
        const message = { role: 'assistant', content: say, tool_calls: toolCalls };
        response.writeHead(200, { 'content-type': 'application/json' });
        return void response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] }));
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const send = (delta: object, reason: string | null = null): void => {
        const choices = [{ index: 0, delta, finish_reason: reason }];
        const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices };
        response.write(`data: ${JSON.stringify(chunk)}\n\n`);
      };
      for (const word of say.match(/\S+\s*/g) ?? []) send({ role: 'assistant', content: word });
      for (const [index, { name, arguments: values }] of calls.entries()) {
        // In two pieces, as vendors do.
        const text = JSON.stringify(values);
        const id = `call_${role.requests.length}_${index}`;
        send({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: text.slice(0, 3) } }] });
        send({ tool_calls: [{ index, function: { arguments: text.slice(3) } }] });
      }
      send({}, calls.length > 0 ? 'tool_calls' : 'stop');
      response.end('data: [DONE]\n\n');
    };
  });

  /** @param options.delayMs every answer takes this long. */
  constructor({ delayMs = 0 }: { delayMs?: number } = {}) {
    this.#delayMs = delayMs;
  }

  /** From now on calls with this key are answered so. */
  play(key: string, script: Script): Role {
    const role = { script, requests: [] };
    this.#roles.set(key, role);
    return role;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}
