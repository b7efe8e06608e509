import { z } from 'zod';
import { recordConsent } from '#db/contact/contact-consent.ts';
import { listContacts } from '#db/contact/contact-list.ts';
import { readContactPage } from '#db/contact/contact-page.ts';
import { ContactState } from '#domain/contact/contact.ts';
import { contactChange, ContactChangeInput, contactFacts, NewContact } from '#domain/contact/contact-input.ts';
import { RedialError } from '#domain/error.ts';
import * as m from '#lib/paraglide/messages.js';
import { nudgeCampaign } from '#providers/temporal/wake.ts';
import { contactWorkflowId } from '#temporal.config';
import { addToCampaign, change, takeUp, withdraw } from '../contact-control.ts';
import { promptly } from '../promptly.ts';
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

  /** When and how a person consented; one that was left out for want of it is called after all. */
  recordConsent: permitted('campaign.edit')
    .input(
      z.object({
        contactId: z.uuid(),
        consentAt: z.coerce.date(),
        source: z
          .string()
          .trim()
          .min(3, { error: () => m.consent_source_missing() })
          .max(500),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const recorded = await recordConsent(ctx.db, { ...input, actor: ctx.user.id, now: new Date() });
      if (recorded.takenUp && recorded.isDialling)
        await promptly(ctx, () => nudgeCampaign(ctx.temporal, recorded.campaignId));
      return { takenUp: recorded.takenUp };
    }),

  /** Adds one person to a campaign that may dial already. */
  add: permitted('contact.edit')
    .input(z.object({ campaignId: z.uuid(), contact: NewContact }))
    .mutation(async ({ ctx, input }) => {
      const { campaignId } = input;
      const contacts = [contactFacts(input.contact)];
      const {
        contacts: [result],
        isDialling,
      } = await promptly(ctx, () => addToCampaign(ctx, { campaignId, contacts, actor: ctx.user.id }));
      if (result?.status !== 'added') {
        const details = { reason: result?.reason, contactId: result?.contactId };
        throw result === undefined
          ? new RedialError('contact_not_added', {}, { details })
          : new RedialError('contact_refused', { why: result.why }, { details });
      }
      return { contactId: result.contactId, missing: result.missing, isDialling };
    }),

  change: permitted('contact.edit')
    .input(z.object({ contactId: z.uuid(), change: ContactChangeInput }))
    .mutation(async ({ ctx, input }) => {
      const { changed, takenUp, inCall } = await promptly(ctx, () =>
        change(ctx, { contactId: input.contactId, change: contactChange(input.change), actor: ctx.user.id }),
      );
      return { changed, takenUp, inCall };
    }),

  withdraw: permitted('contact.edit')
    .input(z.object({ contactId: z.uuid() }))
    .mutation(async ({ ctx, input }) => {
      const { inCall } = await promptly(ctx, () => withdraw(ctx, { ...input, actor: ctx.user.id }));
      return { inCall };
    }),

  /** Undoes a withdrawal. */
  takeUp: permitted('contact.edit')
    .input(z.object({ contactId: z.uuid() }))
    .mutation(async ({ ctx, input }) => {
      const timeScale = ctx.environment.REDIAL_TIME_SCALE;
      const { contact } = await promptly(ctx, () => takeUp(ctx, { ...input, actor: ctx.user.id, timeScale }));
      return { state: contact.state };
    }),

  get: permitted('contact.read')
    .input(z.object({ contactId: z.uuid() }))
    .query(async ({ ctx, input }) => ({
      ...(await readContactPage(ctx.db, input.contactId, new Date())),
      workflowUrl: workflowLink(ctx, contactWorkflowId(input.contactId)),
    })),
});
