import type { Remedy } from '#domain/health/stuck.ts';
import * as m from '#lib/paraglide/messages.js';
import { texts } from '#lib/texts.ts';

/** What is asked before a remedy that people feel; the others are ordered at once. */
export const remedyQuestions: Partial<Record<Remedy, { title: string; text: string }>> = {
  hang_up: texts({ title: m.stuck_hang_up_title, text: m.stuck_hang_up_text }),
  requeue: texts({ title: m.stuck_requeue_title, text: m.stuck_requeue_text }),
};
