import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { carrierCode, type Refusal } from '../sip-status.ts';

/** An error as Telnyx words it: `{errors: [{code, title, detail, source}]}`. */
export class TelnyxError extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly title: string;
  readonly pointer: string | undefined;
  /** Of SIP, where the carrier refuses a call for reasons of its own. */
  readonly reasonCode: string | undefined;

  constructor(
    status: ContentfulStatusCode,
    code: string,
    title: string,
    detail: string,
    pointer?: string,
    reasonCode?: string,
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
    this.pointer = pointer;
    this.reasonCode = reasonCode;
  }

  body(): object {
    const source = this.pointer === undefined ? {} : { source: { pointer: this.pointer } };
    const help = { meta: { url: `https://developers.telnyx.com/docs/overview/errors/${this.code}` } };
    const ofSip = this.reasonCode === undefined ? {} : { telnyx_error: { error_code: this.reasonCode } };
    return { errors: [{ code: this.code, title: this.title, detail: this.message, ...source, ...help }], ...ofSip };
  }
}

export const errors = {
  authentication: () =>
    new TelnyxError(
      401,
      '10009',
      'Authentication failed',
      'The required authentication headers were either invalid or not included in the request.',
    ),
  notFound: () =>
    new TelnyxError(404, '10005', 'Resource not found', 'The requested resource or URL could not be found.'),
  missing: (parameter: string) =>
    new TelnyxError(
      422,
      '10004',
      'Missing required parameter',
      `The '${parameter}' parameter is required.`,
      `/${parameter}`,
    ),
  badRequest: (detail: string, parameter?: string) =>
    new TelnyxError(422, '10015', 'Bad Request', detail, parameter === undefined ? undefined : `/${parameter}`),
  notE164: (parameter: string) =>
    new TelnyxError(
      422,
      '10016',
      'Phone number must be in +E.164 format',
      `The specified '${parameter}' parameter must be in +E.164 format.`,
      `/${parameter}`,
    ),
  unexpected: () => new TelnyxError(500, '10007', 'Unexpected error', 'An unexpected error occurred.'),
  invalidCallControlId: () =>
    new TelnyxError(422, '90015', 'Invalid Call Control ID', 'The call_control_id provided was not valid.'),
  alreadyEnded: () =>
    new TelnyxError(
      422,
      '90018',
      'Call has already ended',
      "This call is no longer active and can't receive commands.",
    ),
  notAnswered: () =>
    new TelnyxError(
      422,
      '90034',
      'Call not answered yet',
      "This call can't receive this command because it has not been answered yet.",
    ),
  /** TH-4 of the vendor facts: the sentence ends with the code, which stands beside the errors too. */
  refused: ({ sipCode, reason }: Refusal) =>
    new TelnyxError(
      sipCode === 404 ? 404 : 403,
      '10010',
      'Authorization failed',
      reason,
      undefined,
      carrierCode(reason) ?? undefined,
    ),
  dialRate: () =>
    new TelnyxError(
      429,
      '90103',
      'Too many dial requests',
      'You have exceeded the maximum rate of outbound calls. Slow down and try again.',
    ),
} as const;
