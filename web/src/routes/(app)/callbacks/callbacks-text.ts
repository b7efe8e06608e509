import * as m from '#lib/paraglide/messages.js';
import { texts } from '#lib/texts.ts';

/** What stands in the place of an empty list, by view. */
export const emptyText = {
  upcoming: texts({ title: m.callbacks_upcoming_empty_title, text: m.callbacks_upcoming_empty_text }),
  overdue: texts({ title: m.callbacks_overdue_empty_title, text: m.callbacks_overdue_empty_text }),
  done: texts({ title: m.callbacks_past_empty_title, text: m.callbacks_past_empty_text }),
} as const;
