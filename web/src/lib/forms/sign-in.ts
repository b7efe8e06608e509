import { z } from 'zod';

export const signInForm = z.object({
  email: z.email('Enter your e-mail address.'),
  password: z.string().min(1, 'Enter your password.'),
});
export type SignInForm = z.infer<typeof signInForm>;
