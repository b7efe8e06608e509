import { Readable } from 'node:stream';
import { exportDoNotCall, type DoNotCallRow } from '#db/do-not-call/list.ts';
import { recordAudit } from '#db/event/event.ts';
import { csvLine } from '#domain/csv.ts';
import { isPlain } from '#domain/do-not-call/entry.ts';
import { errorResponse, requirePermission } from '#lib/server/http.ts';
import { getServices, type Services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

const columns = ['phone', 'scope', 'source', 'reason', 'words', 'since', 'until', 'added_by', 'brand'];

/** The whole do-not-call list as a file, the numbers in E.164 and in their order. */
export const GET: RequestHandler = async ({ locals }) => {
  try {
    const { id: actor } = requirePermission(locals, 'dnc.read');
    const { db } = getServices();
    const entry = { actor, action: 'do_not_call.export', entity: 'do_not_call', entityId: 'list' };
    await recordAudit(db, entry);
    return new Response(Readable.toWeb(Readable.from(lines(db))) as globalThis.ReadableStream, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="do-not-call.csv"',
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
};

async function* lines(db: Services['db']): AsyncGenerator<string> {
  yield `\ufeff${csvLine(columns)}`;
  for await (const rows of exportDoNotCall(db)) yield rows.map(lineOf).join('');
}

function lineOf(row: DoNotCallRow): string {
  const { phone, source, reason, quote, createdAt, expiresAt, addedBy, brand } = row;
  const scope = isPlain(row.scope) ? row.scope : 'brand';
  const until = expiresAt?.toISOString() ?? '';
  return csvLine([
    phone,
    scope,
    source,
    reason,
    quote ?? '',
    createdAt.toISOString(),
    until,
    addedBy ?? '',
    brand ?? '',
  ]);
}
