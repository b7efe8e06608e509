/** A request that cannot be served, in Twirp's words. */
export class TwirpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly meta: Record<string, string> | undefined;

  constructor(status: number, code: string, message: string, meta?: Record<string, string>) {
    super(message);
    this.status = status;
    this.code = code;
    this.meta = meta;
  }

  /** The content type must be exactly this one: LiveKit's clients drop code and meta otherwise. */
  response(): Response {
    const { code, message, meta } = this;
    return new Response(JSON.stringify({ code, msg: message, ...(meta ? { meta } : {}) }), {
      status: this.status,
      headers: { 'content-type': 'application/json' },
    });
  }
}

export const invalidArgument = (message: string): TwirpError => new TwirpError(400, 'invalid_argument', message);
export const notFound = (message: string): TwirpError => new TwirpError(404, 'not_found', message);
export const unauthenticated = (message: string): TwirpError => new TwirpError(401, 'unauthenticated', message);
