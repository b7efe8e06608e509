/** What the simulated model says and which tools it calls. */
export interface Answer {
  content: string;
  toolCalls: ToolCall[];
}

export interface ToolCall {
  name: string;
  arguments: Record<string, unknown>;
}

export function say(content: string, ...toolCalls: ToolCall[]): Answer {
  return { content, toolCalls };
}

export function call(name: string, parameters: Record<string, unknown>): ToolCall {
  return { name, arguments: parameters };
}
