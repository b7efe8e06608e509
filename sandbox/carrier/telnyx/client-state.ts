/** The attempt that a client state names: its `attemptId` when it is JSON, else the decoded text. */
export function attemptRefOf(clientState: string | undefined): string | null {
  if (clientState === undefined) return null;
  const text = Buffer.from(clientState, 'base64').toString('utf8');
  try {
    const state = JSON.parse(text) as unknown;
    if (typeof state === 'object' && state !== null && 'attemptId' in state) return String(state.attemptId);
  } catch {
    // Not JSON: the text itself is the reference.
  }
  return text;
}
