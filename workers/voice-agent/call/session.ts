import { voice, type stt, type tts, type VAD } from '@livekit/agents';
import type { CallConfiguration } from '#domain/call/agent-protocol.ts';
import { GroqLanguageModel } from '../language/groq-llm.ts';
import { endOfTurn } from '../language/end-of-turn.ts';
import { pauseMs } from '../sound/speech.ts';

/** Speech to text, language model and voice of one call, and how they take turns with the callee. */
export function createSession(
  configuration: CallConfiguration,
  parts: { vad: VAD; ear: stt.STT; voice: tts.TTS },
): voice.AgentSession {
  const { bot, language } = configuration;
  return new voice.AgentSession({
    vad: parts.vad,
    stt: parts.ear,
    llm: new GroqLanguageModel({ ...language, ...bot.languageModel }),
    tts: parts.voice,
    turnHandling: {
      // Silence ends a turn, a longer one where the words stop in mid-sentence. The library's own model of the sound needs
      // 257 MB in each process, LiveKit Cloud's a network.
      turnDetection: endOfTurn(bot.language),
      endpointing: { minDelay: pauseMs, maxDelay: 1_400 },
      interruption: {
        enabled: bot.allowInterruptions,
        mode: 'vad',
        minDuration: 400,
        falseInterruptionTimeout: 1_500,
        // "Stop calling" must be heard during the disclosure too.
        discardAudioIfUninterruptible: false,
      },
    },
    // The conversation watches silence itself.
    userAwayTimeout: null,
    // Telephones cancel their echo themselves.
    aecWarmupDuration: null,
    connOptions: {
      sttConnOptions: { maxRetry: 1_000, retryIntervalMs: 1_000, timeoutMs: 5_000 },
      llmConnOptions: { maxRetry: 2, retryIntervalMs: 800, timeoutMs: 5_000 },
      ttsConnOptions: { maxRetry: 1, retryIntervalMs: 500, timeoutMs: 4_000 },
      // The conversation decides when a failure ends the call, with some last words.
      maxUnrecoverableErrors: Number.POSITIVE_INFINITY,
    },
  });
}
