import type { Database } from '#db/client.ts';
import { giveEvidence, type EvidenceSubject } from '#operations/call/give-evidence.ts';
import { storedWithin } from '../words.ts';
import { evidencePdf } from './evidence-pdf.ts';

/**
 * An evidence pack as a file.
 * @throws RedialError `not_found`
 */
export async function evidenceAnswer(
  db: Database,
  request: { subject: EvidenceSubject; format: 'json' | 'pdf'; actor: string; now: Date },
): Promise<Response> {
  const { format } = request;
  const pack = storedWithin(await giveEvidence(db, request));
  const disposition = `attachment; filename="evidence-${pack.madeAt.slice(0, 10)}.${format}"`;
  const headers = { 'content-disposition': disposition, 'cache-control': 'no-store' };
  if (format === 'json') return Response.json(pack, { headers });
  const pdf = new Uint8Array(await evidencePdf(pack));
  return new Response(pdf, { headers: { ...headers, 'content-type': 'application/pdf' } });
}

/** Which file an address asks for; JSON unless it says PDF. */
export function formatOf({ searchParams }: URL): 'json' | 'pdf' {
  return searchParams.get('format') === 'pdf' ? 'pdf' : 'json';
}
