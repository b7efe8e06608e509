import { llm, voice } from '@livekit/agents';
import type { CallConfiguration } from '#domain/call/agent-protocol.ts';
import type { Ears } from '../sound/ears.ts';

/** Answers the callee only while it may: not before the opening, not after the last words. */
export class BotAgent extends voice.Agent {
  readonly #mayAnswer: () => boolean;
  readonly #ears: Ears;

  constructor(options: {
    instructions: string;
    tools: llm.ToolContextEntry[];
    /** What was said before this agent came. */
    resumed: CallConfiguration['resumed'];
    mayAnswer: () => boolean;
    ears: Ears;
  }) {
    super({ instructions: options.instructions, tools: options.tools, chatCtx: contextOf(options.resumed) });
    this.#mayAnswer = options.mayAnswer;
    this.#ears = options.ears;
  }

  override sttNode(...[sound]: Parameters<voice.Agent['sttNode']>): ReturnType<voice.Agent['sttNode']> {
    return Promise.resolve(this.#ears.understand(sound));
  }

  override async onUserTurnCompleted(): Promise<void> {
    if (!this.#mayAnswer()) throw new voice.StopResponse();
  }

  override llmNode(...request: Parameters<voice.Agent['llmNode']>): ReturnType<voice.Agent['llmNode']> {
    return this.#mayAnswer() ? super.llmNode(...request) : Promise.resolve(null);
  }
}

function contextOf(resumed: CallConfiguration['resumed']): llm.ChatContext {
  const context = llm.ChatContext.empty();
  for (const { speaker, text } of resumed?.said ?? []) {
    context.addMessage({ role: speaker === 'bot' ? 'assistant' : 'user', content: text });
  }
  return context;
}
