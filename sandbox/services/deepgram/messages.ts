import { randomUUID } from 'node:crypto';

export interface HeardWords {
  text: string;
  startSeconds: number;
  endSeconds: number;
  words: { word: string; startSeconds: number; endSeconds: number }[];
}

const model = { name: 'general-nova-3', version: '2026-01-01.0', arch: 'nova-3' };
const confidence = 0.99;

/** Words as Deepgram writes them: `word` in lower case without punctuation, `punctuated_word` as spoken. */
function wordsJson(heard: HeardWords): object[] {
  return heard.words.map(({ word, startSeconds, endSeconds }) => ({
    word: word.toLowerCase().replace(/[.,!?؟،]+$/u, ''),
    start: startSeconds,
    end: endSeconds,
    confidence,
    punctuated_word: word,
  }));
}

/** A `Results` message of the streaming protocol. */
export function resultsMessage(
  heard: HeardWords,
  options: { requestId: string; isFinal: boolean; fromFinalize?: boolean },
): object {
  return {
    type: 'Results',
    channel_index: [0, 1],
    duration: heard.endSeconds - heard.startSeconds,
    start: heard.startSeconds,
    is_final: options.isFinal,
    speech_final: options.isFinal,
    from_finalize: options.fromFinalize ?? false,
    channel: { alternatives: [{ transcript: heard.text, confidence, words: wordsJson(heard) }] },
    metadata: { request_id: options.requestId, model_uuid: randomUUID(), model_info: model },
  };
}

/** Body of an answer to a prerecorded request, with one channel per speaker. */
export function prerecordedBody(options: {
  requestId: string;
  sha256: string;
  durationSeconds: number;
  channels: HeardWords[][];
}): object {
  return {
    metadata: {
      transaction_key: 'deprecated',
      request_id: options.requestId,
      sha256: options.sha256,
      created: new Date().toISOString(),
      duration: options.durationSeconds,
      channels: options.channels.length,
      models: [model.name],
      model_info: { [model.name]: model },
    },
    results: {
      channels: options.channels.map((utterances) => ({
        alternatives: [
          {
            transcript: utterances.map(({ text }) => text).join(' '),
            confidence,
            words: utterances.flatMap(wordsJson),
          },
        ],
      })),
      utterances: options.channels
        .flatMap((utterances, channel) => utterances.map((heard) => utteranceJson(heard, channel)))
        .sort((a, b) => a.start - b.start),
    },
  };
}

function utteranceJson(heard: HeardWords, channel: number) {
  return {
    start: heard.startSeconds,
    end: heard.endSeconds,
    confidence,
    channel,
    transcript: heard.text,
    words: wordsJson(heard),
    id: randomUUID(),
  };
}

export function errorBody(code: string, words: string, requestId: string): object {
  return { err_code: code, err_msg: words, request_id: requestId };
}
