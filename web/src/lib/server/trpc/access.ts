import { z } from 'zod';
import { readSealedSetting, readSecretMark } from '#db/workspace/settings.ts';
import { RedialError } from '#domain/error.ts';
import { AccessSetting, issuerOf, OidcSetting } from '#domain/workspace/access.ts';
import * as m from '#lib/paraglide/messages.js';
import { changeSetting } from '#operations/workspace/change-setting.ts';
import { discoverProvider } from '#providers/identity/oidc.ts';
import { redirectUri } from '../auth/oidc-sign-in.ts';
import { permitted, router } from './trpc.ts';

const issuer = z
  .string()
  .transform(issuerOf)
  .pipe(z.url({ error: () => m.connection_address_unreadable() }).max(500))
  .nullable();
const oidc = OidcSetting.extend({ issuer, clientSecret: z.string().trim().min(1).max(500).optional() });

/** How people of the workspace sign in. */
export const accessRouter = router({
  get: permitted('user.read').query(async ({ ctx }) => {
    const [access, oidcNow, secret] = await Promise.all([
      readSealedSetting(ctx.db, 'access'),
      readSealedSetting(ctx.db, 'oidc'),
      readSecretMark(ctx.db, 'oidc', 'clientSecret'),
    ]);
    return { access: access.plain, oidc: oidcNow.plain, secret, redirectUri: redirectUri(ctx.environment) };
  }),

  requireSecondFactor: permitted('user.edit')
    .input(AccessSetting)
    .mutation(async ({ ctx, input }) => {
      await changeSetting(ctx, { name: 'access', plain: input, secrets: {}, actor: ctx.user.id, now: new Date() });
    }),

  /** Nothing that is on can be saved whose provider does not answer: the button would lead nowhere. */
  changeOidc: permitted('user.edit')
    .input(oidc)
    .mutation(async ({ ctx, input: { clientSecret, ...plain } }) => {
      if (plain.enabled) {
        if (plain.issuer === null || plain.clientId === '' || plain.label === '') {
          throw new RedialError('oidc_incomplete');
        }
        await discoverProvider(ctx.outgoingClient, plain.issuer);
      }
      const secrets = clientSecret === undefined ? {} : { clientSecret };
      await changeSetting(ctx, { name: 'oidc', plain, secrets, actor: ctx.user.id, now: new Date() });
    }),
});
