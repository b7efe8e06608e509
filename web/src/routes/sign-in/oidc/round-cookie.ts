/** Keeps what a sign-in at the provider must come back with, for this browser alone. */
export const roundCookie = {
  name: 'redial.oidc',
  // Lax: the provider's page leads back here, and the cookie must come with it.
  options: { path: '/sign-in/oidc', httpOnly: true, sameSite: 'lax', maxAge: 600 },
} as const;
