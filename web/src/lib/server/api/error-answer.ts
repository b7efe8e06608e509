import * as m from '#lib/paraglide/messages.js';
import { refusal } from '../http.ts';

/** What the framework refuses before a route of ours is asked, in words. */
const refusals: Record<number, { code: string; message: (method: string) => string }> = {
  400: { code: 'bad_input', message: () => m.request_unreadable() },
  404: { code: 'not_found', message: () => m.address_unknown() },
  405: {
    code: 'method_not_allowed',
    message: (method) => m.method_not_possible({ method }),
  },
  503: { code: 'unavailable', message: () => m.something_away() },
};
const unexpected = { code: 'internal', message: () => m.failed_on_our_side() };

/** The answer as it is, or, if it is an error in another form than JSON, the same error in JSON. */
export function errorInJson(response: Response, method: string): Response {
  if (response.status < 400 || response.headers.get('content-type')?.startsWith('application/json')) return response;
  const { code, message } = refusals[response.status] ?? unexpected;
  const allow = response.headers.get('allow');
  return refusal(response.status, code, message(method), allow === null ? {} : { allow });
}

/** No route has this path, or nobody can say which path it is. */
export function unknownAddress(path: string): Response {
  if (isEncodedWell(path)) return refusal(404, 'not_found', m.address_unknown());
  return refusal(400, 'bad_input', m.address_badly_encoded());
}

/** The result is used, because a bundler may leave out a call that is made for its error alone. */
function isEncodedWell(path: string): boolean {
  try {
    return decodeURI(path) !== '';
  } catch {
    return false;
  }
}
