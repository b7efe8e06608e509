export interface VendorError {
  status: number;
  body: { error: { message: string; type: string; code?: string; failed_generation?: string } };
  headers: Record<string, string>;
}

const error = (
  status: number,
  message: string,
  type: string,
  more: { code?: string; failed_generation?: string } = {},
  headers: Record<string, string> = {},
): VendorError => ({ status, body: { error: { message, type, ...more } }, headers });

/** Groq's error bodies by status. */
export const vendorErrors = {
  invalidKey: error(401, 'Invalid API Key', 'invalid_request_error', { code: 'invalid_api_key' }),
  noSuchModel: (model: string) =>
    error(404, `The model \`${model}\` does not exist or you do not have access to it.`, 'invalid_request_error', {
      code: 'model_not_found',
    }),
  badRequest: (message: string) => error(400, message, 'invalid_request_error'),
} as const;

/** The failure that belongs to a status. */
export function vendorFailure(status: number): VendorError {
  switch (status) {
    case 400:
      return error(
        400,
        "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.",
        'invalid_request_error',
        { code: 'tool_use_failed', failed_generation: '<function=end_call>{"reason": </function>' },
      );
    case 401:
      return vendorErrors.invalidKey;
    case 429:
      return error(
        429,
        'Rate limit reached for model in organization `org_sandbox` on tokens per minute (TPM). Please try again in 1s.',
        'tokens',
        { code: 'rate_limit_exceeded' },
        { 'retry-after': '1' },
      );
    case 498:
      return error(498, 'Flex tier capacity exceeded', 'internal_server_error', { code: 'capacity_exceeded' });
    case 503:
      return error(503, 'Service Unavailable', 'internal_server_error', { code: 'service_unavailable' });
    default:
      return error(
        status,
        status < 500 ? 'Bad Request' : 'Internal Server Error',
        status < 500 ? 'invalid_request_error' : 'internal_server_error',
      );
  }
}
