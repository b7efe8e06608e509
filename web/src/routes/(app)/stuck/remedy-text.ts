import type { Remedy } from '#domain/health/stuck.ts';

/** What is asked before a remedy that people feel; the others are ordered at once. */
export const remedyQuestions: Partial<Record<Remedy, { title: string; text: string }>> = {
  hang_up: {
    title: 'Hang up this call?',
    text: 'Whoever is on the line is cut off. The slot is freed when the carrier has confirmed the end.',
  },
  requeue: {
    title: 'Give this contact back?',
    text: 'A call that is still alive is hung up first. It does not count as an attempt, and the campaign may call the person again within its hours.',
  },
};
