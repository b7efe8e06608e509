import { z } from 'zod';
import { listContacts } from '#db/contact/contact-list.ts';
import { readContactPage } from '#db/contact/contact-page.ts';
import { readWhyNotNow } from '#db/dialling/why-not-now.ts';
import { ContactListQuery } from '#domain/contact/contact-list-query.ts';
import { contactPowers } from '#domain/contact/possible-changes.ts';
import { contactChange, ContactChangeInput, contactFacts, NewContact } from '#domain/contact/contact-input.ts';
import { RedialError } from '#domain/error.ts';
import { stored } from '#domain/message/stored.ts';
import { isPermitted } from '#domain/workspace/permission.ts';
import * as m from '#lib/paraglide/messages.js';
import { contactWorkflowId } from '#temporal.config';
import { addContacts } from '#operations/contact/add-contacts.ts';
import { changeContact } from '#operations/contact/change-contact.ts';
import { recordConsent } from '#operations/contact/record-consent.ts';
import { restoreContact } from '#operations/contact/restore-contact.ts';
import { withdrawContact } from '#operations/contact/withdraw-contact.ts';
import { workflowLink } from '../workflow-link.ts';
import { permitted, router } from './trpc.ts';

export const contactsRouter = router({
  list: permitted('contact.read')
    .input(ContactListQuery)
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
      const recorded = await recordConsent(ctx, { ...input, actor: ctx.user.id, now: new Date() });
      return { requeued: recorded.requeued };
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
      } = await addContacts(ctx, { campaignId, contacts, actor: ctx.user.id, now: new Date() });
      if (result === undefined || result.status === 'refused') {
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
      const { changed, requeued, inCall } = await changeContact(ctx, {
        contactId: input.contactId,
        change: contactChange(input.change),
        actor: ctx.user.id,
        now: new Date(),
      });
      return { changed, requeued, inCall };
    }),

  withdraw: permitted('contact.edit')
    .input(z.object({ contactId: z.uuid() }))
    .mutation(async ({ ctx, input }) => {
      const { inCall } = await withdrawContact(ctx, { ...input, actor: ctx.user.id, now: new Date() });
      return { inCall };
    }),

  /** Undoes a withdrawal. */
  restore: permitted('contact.edit')
    .input(z.object({ contactId: z.uuid() }))
    .mutation(async ({ ctx, input }) => {
      const timeScale = ctx.environment.REDIAL_TIME_SCALE;
      const { contact } = await restoreContact(ctx, { ...input, actor: ctx.user.id, timeScale, now: new Date() });
      return { state: contact.state };
    }),

  /** What keeps the person from being called now, when that ends and what would change it; words as `stored`. */
  whyNotNow: permitted('contact.read')
    .input(z.object({ contactId: z.uuid() }))
    .query(async ({ ctx, input }) => {
      const why = await readWhyNotNow(ctx.db, { ...input, now: new Date() });
      const holds = why.holds.map(({ says, change, ...hold }) => ({
        ...hold,
        says: stored(says),
        change: change === null ? null : stored(change),
      }));
      return { ...why, holds };
    }),

  get: permitted('contact.read')
    .input(z.object({ contactId: z.uuid() }))
    .query(async ({ ctx, input }) => {
      const page = await readContactPage(ctx.db, input.contactId, new Date());
      const { state, barredBy } = page.contact;
      return {
        ...page,
        can: contactPowers({ state, barredBy, isOnDoNotCall: page.doNotCallSince !== null }, page.campaign, {
          editCallbacks: isPermitted(ctx.roles, 'callback.edit'),
          editContacts: isPermitted(ctx.roles, 'contact.edit'),
          editCampaigns: isPermitted(ctx.roles, 'campaign.edit'),
        }),
        workflowUrl: workflowLink(ctx, contactWorkflowId(input.contactId)),
      };
    }),
});
