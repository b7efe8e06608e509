import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

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
}

/** A language model with Groq's streaming chat completions, whose answers the story decides by what was said last. */
export class ScriptedModel {
  url = '';
  script: (lastWords: string, request: ModelRequest) => ScriptedAnswer = () => ({ say: 'Yes.' });
  readonly requests: ModelRequest[] = [];

  readonly #http = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const parsed = JSON.parse(body) as ModelRequest;
      this.requests.push(parsed);
      const { say = '', calls = [], status } = this.script(parsed.messages.at(-1)?.content ?? '', parsed);
      if (status !== undefined) {
        const error = { error: { message: 'ordered', type: 'test' } };
        return void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(error));
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
        const id = `call_${this.requests.length}_${index}`;
        send({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: text.slice(0, 3) } }] });
        send({ tool_calls: [{ index, function: { arguments: text.slice(3) } }] });
      }
      send({}, calls.length > 0 ? 'tool_calls' : 'stop');
      response.end('data: [DONE]\n\n');
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}
