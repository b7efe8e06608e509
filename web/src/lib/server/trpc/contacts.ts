import { z } from 'zod';
import { listContacts } from '#db/contact-list.ts';
import { readContactPage } from '#db/contact-page.ts';
import { ContactState } from '#domain/contact.ts';
import { contactWorkflowId } from '#temporal.config';
import { workflowLink } from '../workflow-link.ts';
import { permitted, router } from './trpc.ts';

export const contactsRouter = router({
  list: permitted('contact.read')
    .input(
      z.object({
        campaignId: z.uuid(),
        states: z.array(ContactState).default([]),
        search: z.string().max(80).default(''),
        limit: z.number().int().min(1).max(200).default(50),
        cursor: z.string().max(20).nullable().default(null),
      }),
    )
    .query(async ({ ctx, input }) => {
      const { rows, nextCursor } = await listContacts(ctx.db, input);
      return {
        rows: rows.map((row) => ({ ...row, workflowUrl: workflowLink(ctx, contactWorkflowId(row.id)) })),
        nextCursor,
      };
    }),

  get: permitted('contact.read')
    .input(z.object({ contactId: z.uuid() }))
    .query(async ({ ctx, input }) => ({
      ...(await readContactPage(ctx.db, input.contactId, new Date())),
      workflowUrl: workflowLink(ctx, contactWorkflowId(input.contactId)),
    })),
});
