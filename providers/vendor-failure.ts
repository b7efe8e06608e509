import { RedialError } from '#domain/error.ts';

/**
 * The error for a vendor's failed answer. Code `unavailable` says that the same request may succeed later; any other code
 * that it will not. Holds the status only: vendors' messages quote what people said.
 * @param status HTTP status, null if there was no answer.
 */
export function vendorFailure(vendor: string, status: number | null): RedialError {
  if (status === null) return new RedialError('vendor_silent', { vendor });
  const details = { vendor, status };
  if (isTransientStatus(status)) {
    return new RedialError('vendor_unavailable', details, { details });
  }
  if (status === 401 || status === 403) {
    return new RedialError('vendor_key_refused', details, { details });
  }
  return new RedialError('vendor_request_refused', details, { details });
}

/** Too busy, too slow or broken: worth another try. */
export function isTransientStatus(status: number): boolean {
  return status >= 500 || status === 408 || status === 409 || status === 425 || status === 429 || status === 498;
}

/** True if the same request may succeed later. Errors that are not ours are unforeseen: they are worth another try. */
export function isTransient(error: unknown): boolean {
  return !(error instanceof RedialError) || error.code === 'unavailable';
}
