import type { Handle } from '@sveltejs/kit/hooks';
import { createInitialModeExpression } from 'mode-watcher';
import { getTextDirection } from '#lib/paraglide/runtime.js';
import { paraglideMiddleware } from '#lib/paraglide/server.js';

/** Light or dark before the page is painted. It stands in `app.html`, because a script needs the nonce of the answer. */
const initialMode = createInitialModeExpression();

/**
 * Answers each request in the language of its reader: `getLocale()` and every message below `resolve` speak it, and
 * `app.html` says it with its direction.
 */
export const inLanguageOfReader: Handle = ({ event, resolve }) =>
  // The language is read from the headers alone. Given the request itself, the middleware would copy its body, and so
  // hold a whole upload in memory.
  paraglideMiddleware(new Request(event.url, { headers: event.request.headers }), ({ locale }) =>
    resolve(event, {
      transformPageChunk: ({ html }) =>
        html
          .replace('%lang%', locale)
          .replace('%dir%', getTextDirection(locale))
          .replace('%mode%', () => initialMode),
    }),
  );
