import { APIError } from 'telnyx';
import { vendorFailure } from '../../vendor-failure.ts';

/** What the SDK throws, as a failure of a vendor without anything that was sent; other errors stay what they are. */
export function telnyxFailure(error: unknown): unknown {
  return error instanceof APIError ? vendorFailure('Telnyx', error.status ?? null) : error;
}
