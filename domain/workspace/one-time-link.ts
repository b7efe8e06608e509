/** What a one-time link is for: the first admin of an installation, a new colleague, or a new password. */
export const linkKinds = ['setup', 'invitation', 'password_reset'] as const;
export type LinkKind = (typeof linkKinds)[number];

const hourMs = 3_600_000;

/** How long a link opens something, from when it was made. */
export const linkLifetimesMs: Record<LinkKind, number> = {
  setup: 24 * hourMs,
  invitation: 7 * 24 * hourMs,
  password_reset: 24 * hourMs,
};

/** Fewest characters of a password; the most is a guard against work without end. */
export const passwordLength = { min: 10, max: 128 } as const;
