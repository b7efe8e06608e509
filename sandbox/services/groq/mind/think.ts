import { call, say, type Answer } from '../answer.ts';
import type { ChatRequest, Tool } from '../chat-request.ts';
import { analyse } from './analysis.ts';
import { greetingVerdict } from './greeting-verdict.ts';
import { valueOfSchema, type Schema } from './schema-value.ts';
import { talk } from './talk.ts';

/**
 * The simulated language model: rules instead of weights, so that the same messages always get the same answer. It
 * calls a tool where it must, writes JSON where it is asked to, and talks on the telephone otherwise.
 */
export function think({ messages, tools, tool_choice: choice, response_format: format }: ChatRequest): Answer {
  const offered = tools ?? [];
  const userText = messages
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content)
    .join('\n');
  const forced = forcedTool(offered, choice);
  if (forced) {
    const { name, parameters = { type: 'object' } } = forced.function;
    const known = { verdict: greetingVerdict(userText) };
    return say('', call(name, valueOfSchema(parameters as Schema, known) as Record<string, unknown>));
  }
  if (format?.type === 'json_schema' || format?.type === 'json_object') {
    const facts = analyse(userText);
    if (format.type === 'json_object') return say(JSON.stringify(facts));
    const { schema } = (format as { json_schema: { schema: Schema } }).json_schema;
    return say(JSON.stringify(valueOfSchema(schema, { ...facts })));
  }
  const usable = choice === 'none' ? [] : offered;
  return talk(messages, new Set(usable.map((tool) => tool.function.name)));
}

/** The tool that must be called: the named one, or of several the first. */
function forcedTool(tools: readonly Tool[], choice: ChatRequest['tool_choice']): Tool | undefined {
  if (choice === 'required') return tools[0];
  if (typeof choice !== 'object' || choice === null) return undefined;
  return tools.find((tool) => tool.function.name === choice.function.name);
}
