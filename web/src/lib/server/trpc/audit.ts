import { listAudit, listAuditActors } from '#db/workspace/audit-list.ts';
import { AuditListQuery } from '#domain/workspace/audit-list-query.ts';
import { permitted, router } from './trpc.ts';

export const auditRouter = router({
  list: permitted('audit.read')
    .input(AuditListQuery)
    .query(({ ctx, input }) => listAudit(ctx.db, input)),

  /** Whom entries can be filtered by. */
  actors: permitted('audit.read').query(({ ctx }) => listAuditActors(ctx.db)),
});
