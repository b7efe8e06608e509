import { createTRPCClient, httpBatchLink } from '@trpc/client';
import type { AppRouter } from '../../web/src/lib/server/trpc/router.ts';

/** The console as a person with a browser uses it: a session, procedures, an upload. */
export interface ConsoleClient {
  api: ReturnType<typeof createTRPCClient<AppRouter>>;
  /** Uploads an audience file; resolves with what the import counted. */
  uploadAudience(campaignId: string, csv: string): Promise<{ imported: number }>;
}

/** @throws Error with the console's own words if the sign-in is refused. */
export async function signIn(consoleUrl: string, email: string, password: string): Promise<ConsoleClient> {
  const response = await fetch(`${consoleUrl}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: consoleUrl },
    body: JSON.stringify({ email, password }),
  });
  if (!response.ok) throw new Error(`The console refused the sign-in (${response.status}): ${await response.text()}`);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const headers = { cookie, origin: consoleUrl };
  return {
    api: createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${consoleUrl}/trpc`, headers })] }),
    async uploadAudience(campaignId, csv) {
      const upload = await fetch(`${consoleUrl}/campaigns/${campaignId}/audience?fileName=demo.csv`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'text/csv' },
        body: csv,
      });
      if (!upload.ok) throw new Error(`The console refused the file (${upload.status}): ${await upload.text()}`);
      return (await upload.json()) as { imported: number };
    },
  };
}
