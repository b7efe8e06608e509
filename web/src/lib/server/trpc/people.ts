import { z } from 'zod';
import { listDemoIdentities, removeDemoIdentities } from '#db/workspace/demo-identity.ts';
import { createPasswordReset, invitePerson, listInvitations, withdrawInvitation } from '#db/workspace/one-time-link.ts';
import { changeRoles, deactivatePerson, listPeople, reactivatePerson } from '#db/workspace/person.ts';
import { removeSecondFactors } from '#db/workspace/second-factor.ts';
import { stored } from '#domain/message/stored.ts';
import { roles } from '#domain/workspace/permission.ts';
import * as m from '#lib/paraglide/messages.js';
import { joinUrl, mailInvitation } from '#operations/workspace/mail-link.ts';
import { isMailSetUp } from '#operations/workspace/send-mail.ts';
import { permitted, router, type Context } from './trpc.ts';

const chosenRoles = z.array(z.enum(roles)).min(1, { error: () => m.roles_not_chosen() });
const person = z.object({ personId: z.string().min(1).max(80) });

const demoWorks = ({ environment }: Pick<Context, 'environment'>): boolean => environment.REDIAL_SANDBOX === 'on';

/** Who changes what, and when. */
const byNow = (ctx: Context & { user: { id: string } }) => ({
  actor: ctx.user.id,
  demoWorks: demoWorks(ctx),
  now: new Date(),
});

/** A link as people open it; its token is in this answer and nowhere else. */
const linkOf = (ctx: Pick<Context, 'environment'>, { token, expiresAt }: { token: string; expiresAt: Date }) => ({
  url: joinUrl(ctx.environment, token),
  expiresAt,
});

export const peopleRouter = router({
  list: permitted('user.read').query(async ({ ctx }) => {
    const [people, invitations, demo, mayMail] = await Promise.all([
      listPeople(ctx.db, { demoWorks: demoWorks(ctx) }),
      listInvitations(ctx.db, new Date()),
      listDemoIdentities(ctx.db),
      isMailSetUp(ctx.db),
    ]);
    return { people, invitations, mayMail, demo: { ...demo, works: demoWorks(ctx) }, viewerId: ctx.user.id };
  }),

  /** The link is in the answer, this once, and in a mail if that is asked for: with why it could not be sent. */
  invite: permitted('user.edit')
    .input(
      z.object({
        email: z.email({ error: () => m.sign_in_email_missing() }).toLowerCase(),
        roles: chosenRoles,
        byMail: z.boolean().default(false),
      }),
    )
    .mutation(async ({ ctx, input: { byMail, ...input } }) => {
      const link = linkOf(ctx, await invitePerson(ctx.db, { ...input, ...byNow(ctx) }));
      const refused = byMail ? await mailInvitation(ctx, { email: input.email, url: link.url }) : null;
      return { ...link, isMailed: byMail && refused === null, mailProblem: refused === null ? null : stored(refused) };
    }),

  withdrawInvitation: permitted('user.edit')
    .input(z.object({ id: z.uuid() }))
    .mutation(({ ctx, input }) => withdrawInvitation(ctx.db, { ...input, ...byNow(ctx) })),

  changeRoles: permitted('user.edit')
    .input(person.extend({ roles: chosenRoles }))
    .mutation(({ ctx, input }) => changeRoles(ctx.db, { ...input, ...byNow(ctx) })),

  deactivate: permitted('user.edit')
    .input(person)
    .mutation(({ ctx, input }) => deactivatePerson(ctx.db, { ...input, ...byNow(ctx) })),

  reactivate: permitted('user.edit')
    .input(person)
    .mutation(({ ctx, input }) => reactivatePerson(ctx.db, { ...input, ...byNow(ctx) })),

  /** Of somebody who has lost it. */
  removeSecondFactor: permitted('user.edit')
    .input(person)
    .mutation(({ ctx, input }) => removeSecondFactors(ctx.db, { ...input, ...byNow(ctx) })),

  /** The link is in the answer, this once. */
  createPasswordReset: permitted('user.edit')
    .input(person)
    .mutation(async ({ ctx, input }) => linkOf(ctx, await createPasswordReset(ctx.db, { ...input, ...byNow(ctx) }))),

  /** What the sandbox left behind: it may do nothing without it, and should not stay either. */
  removeDemo: permitted('user.edit').mutation(({ ctx }) => removeDemoIdentities(ctx.db, byNow(ctx))),
});
