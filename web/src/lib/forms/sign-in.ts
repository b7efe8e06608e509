import { z } from 'zod';
import * as m from '#lib/paraglide/messages.js';

export const signInForm = z.object({
  email: z.email({ error: () => m.sign_in_email_missing() }),
  password: z.string().min(1, { error: () => m.sign_in_password_missing() }),
});
export type SignInForm = z.infer<typeof signInForm>;
