/** Reason phrases of RFC 3261, section 21, and of RFCs 8197 and 8688 for 607 and 608. */
const reasons: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  410: 'Gone',
  480: 'Temporarily Unavailable',
  484: 'Address Incomplete',
  486: 'Busy Here',
  487: 'Request Terminated',
  488: 'Not Acceptable Here',
  500: 'Server Internal Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Server Time-out',
  600: 'Busy Everywhere',
  603: 'Decline',
  604: 'Does Not Exist Anywhere',
  607: 'Unwanted',
  608: 'Rejected',
};

export function reasonPhrase(sipCode: number): string {
  return reasons[sipCode] ?? 'Unknown';
}

/** A SIP final answer that is not a success. */
export interface Refusal {
  sipCode: number;
  /** Reason phrase of the refusing side; carriers add a code of their own ("User channel limit exceeded D1"). */
  reason: string;
}

/** The code of Telnyx's own refusals at the end of their reason; null for a word of the callee's network. */
export const carrierCode = (reason: string): string | null => / (D\d+)$/.exec(reason)?.[1] ?? null;

/** What a carrier answers when the account has no free channel. */
export const channelLimitRefusal: Refusal = { sipCode: 403, reason: 'User channel limit exceeded D1' };
/** What Telnyx answers to a caller ID that does not belong to the account. */
export const foreignCallerIdRefusal: Refusal = {
  sipCode: 403,
  reason: 'Caller ID number is not owned by this account D36',
};
