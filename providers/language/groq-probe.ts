import type { IncomingHttpHeaders } from 'node:http';
import { message, type Message } from '#domain/message/index.ts';
import type { ProbeRequest } from '../probe.ts';

/** A turn of a conversation takes about as many: its prompt, what was said, the tools. */
const tokensOfTurn = 2_000;

/** One token of an answer, from the model that holds the conversations. */
export function completionProbe(account: { baseUrl: string; apiKey: string; model: string }): ProbeRequest {
  return {
    vendor: 'Groq',
    url: `${account.baseUrl.replace(/\/+$/, '')}/openai/v1/chat/completions`,
    headers: { authorization: `Bearer ${account.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: account.model,
      messages: [{ role: 'user', content: 'Say yes.' }],
      max_completion_tokens: 1,
    }),
    shortage: tokensLeft,
  };
}

/** One word passes while the limit of tokens a minute is used up; the vendor says with each answer what is left of it. */
function tokensLeft(headers: IncomingHttpHeaders): Message | null {
  const left = headers['x-ratelimit-remaining-tokens'];
  const tokens = typeof left === 'string' && left !== '' ? Number(left) : NaN;
  return tokens < tokensOfTurn ? message('vendor_limit_used_up', { vendor: 'Groq', left: tokens }) : null;
}
