import { setTimeout as sleep } from 'node:timers/promises';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import type { AppRouter } from '#lib/server/trpc/router.ts';

/** The console as a person with a browser uses it: a session, procedures, an upload. */
export interface ConsoleClient {
  api: ReturnType<typeof createTRPCClient<AppRouter>>;
  /** Uploads an audience file; resolves with what the import counted. */
  uploadAudience(campaignId: string, csv: string): Promise<{ imported: number }>;
}

/** @throws Error with the console's own words if the sign-in is refused. */
export async function signIn(consoleUrl: string, email: string, password: string): Promise<ConsoleClient> {
  const response = await fetch(`${consoleUrl}/sign-in`, {
    method: 'POST',
    headers: { origin: consoleUrl, 'x-sveltekit-action': 'true' },
    body: new URLSearchParams({ email, password }),
    redirect: 'manual',
  });
  if (response.headers.getSetCookie().length === 0) {
    throw new Error(`The console refused the sign-in (${response.status}): ${await response.text()}`);
  }
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const headers = { cookie, origin: consoleUrl };
  const api = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${consoleUrl}/trpc`, headers })] });
  return {
    api,
    async uploadAudience(campaignId, csv) {
      const upload = await fetch(`${consoleUrl}/campaigns/${campaignId}/audience`, {
        method: 'PUT',
        headers: { ...headers, 'content-type': 'text/csv' },
        body: csv,
      });
      if (!upload.ok) throw new Error(`The console refused the file (${upload.status}): ${await upload.text()}`);
      const { uploadId } = (await upload.json()) as { uploadId: string };
      const { importId } = await api.audience.import.mutate({ campaignId, uploadId, fileName: 'demo.csv' });
      for (;;) {
        const status = await api.audience.importStatus.query({ campaignId, importId });
        if (status.status === 'failed') throw new Error(`The import failed: ${status.failure}`);
        if (status.status === 'done') return { imported: status.contacts };
        await sleep(200);
      }
    },
  };
}
