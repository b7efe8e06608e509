import { Readable } from 'node:stream';
import type { Database } from '#db/client.ts';
import { requireCampaign } from '#db/campaign/require-campaign.ts';
import { recordAudit } from '#db/event/event.ts';
import { lineKey } from '#domain/contact/phone-line.ts';
import { csvLine } from '#domain/csv.ts';
import { notCalledContacts } from '#operations/campaign/dry-run.ts';
import { storedInWords } from './words.ts';

/**
 * Whom a launch would not call now, as a table that is sent while it is made: the memory does not grow with the list. Written
 * to the audit log, because numbers leave the product.
 * @throws RedialError `not_found`
 */
export async function notCalledFile(
  db: Database,
  { campaignId, actor, now }: { campaignId: string; actor: string; now: Date },
): Promise<Response> {
  await requireCampaign(db, campaignId);
  await recordAudit(db, { actor, action: 'campaign.download_not_called', entity: 'campaign', entityId: campaignId });
  async function* lines(): AsyncGenerator<string> {
    yield csvLine(['phone', 'name', 'reason', 'why']);
    for await (const page of notCalledContacts(db, { campaignId, now })) {
      const rows = page.map(({ name, verdict, ...line }) =>
        csvLine([lineKey(line), name ?? '', verdict.reason, storedInWords(verdict.message)]),
      );
      if (rows.length > 0) yield rows.join('');
    }
  }
  const body = Readable.toWeb(Readable.from(lines(), { objectMode: false }));
  return new Response(body as globalThis.ReadableStream, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="not-called.csv"',
    },
  });
}
