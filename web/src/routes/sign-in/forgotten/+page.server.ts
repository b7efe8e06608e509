import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { takeTry } from '#db/workspace/sign-in-tries.ts';
import { message } from '#domain/message/index.ts';
import * as m from '#lib/paraglide/messages.js';
import { clientAddressOf } from '#lib/server/client-address.ts';
import { getServices } from '#lib/server/services.ts';
import { awayPart, awayReasons } from '#lib/server/trpc/translate-error.ts';
import { inWords } from '#lib/server/words.ts';
import { mailPasswordReset } from '#operations/workspace/mail-link.ts';

const ForgottenForm = z.object({
  email: z
    .email({ error: () => m.sign_in_email_missing() })
    .max(254)
    .toLowerCase(),
});

interface Refused {
  email: string;
  problem?: string;
  refusal?: string;
}

/** What an action needs of its event. */
interface Asked {
  request: Request;
  getClientAddress: () => string;
}

export const actions = {
  /** Says the same, and as quickly, whether the address is somebody’s or not. */
  default: async ({ request, getClientAddress }: Asked) => {
    const sent = (await request.formData()).get('email');
    const email = typeof sent === 'string' ? sent.trim() : '';
    const form = ForgottenForm.safeParse({ email });
    if (!form.success) return fail<Refused>(400, { email, problem: form.error.issues[0]?.message ?? '' });
    const services = getServices();
    const asked = {
      email: form.data.email,
      clientAddress: clientAddressOf({ request, getClientAddress }),
      now: new Date(),
    };
    try {
      // Counted apart from signing in: who has forgotten a password has tried some before.
      const seconds = await takeTry(services.db, { ...asked, account: `forgotten ${asked.email}` });
      if (seconds > 0) return fail<Refused>(429, { email, refusal: m.sign_in_too_many_attempts({ seconds }) });
    } catch (error) {
      const part = awayPart(error);
      if (part === null) throw error;
      return fail<Refused>(503, { email, refusal: inWords(message(awayReasons[part])) });
    }
    void mailPasswordReset(services, asked).catch((error: unknown) => {
      services.log.warn({ err: error, event: 'password_reset.not_mailed' });
    });
    return { isAsked: true, email };
  },
};
