import { both, shortTime } from '#lib/format.ts';
import * as m from '#lib/paraglide/messages.js';
import type { Outputs } from '#lib/trpc.ts';

type Dialling = Outputs['campaigns']['progress']['dialling'];

export interface DiallingWords {
  tone: 'info' | 'warning' | 'problem' | 'good';
  title: string;
  text: string;
}

/** Why a campaign is (not) dialling now, for the person who looks; null if there is nothing to explain. */
export function diallingWords(
  dialling: Dialling,
  context: { timeZone: string; failureCause: string | null },
): DiallingWords | null {
  const time = (at: string): string => shortTime(new Date(at), context.timeZone);
  switch (dialling.kind) {
    case 'dialling':
      return null;
    case 'not_running':
      return notRunning(dialling, context.failureCause);
    // A page asks for neither: the contacts are closed already, and calls run in all its slots.
    case 'never_open':
    case 'campaign_busy':
      return null;
    case 'window_closed':
      return {
        tone: 'info',
        title: m.dialling_window_closed_title(),
        text:
          dialling.opensAt === null
            ? m.dialling_window_never_opens_text({ contacts: dialling.contacts })
            : m.dialling_window_closed_text({ contacts: dialling.contacts, time: time(dialling.opensAt) }),
      };
    case 'stopped':
      return {
        tone: 'warning',
        title: m.dialling_stopped_title(),
        text: m.dialling_stopped_text({ stops: dialling.words.join(' '), contacts: dialling.contacts }),
      };
    case 'waiting': {
      const parts = [
        dialling.retries > 0 ? m.dialling_retries_counted({ contacts: dialling.retries }) : null,
        dialling.callbacks > 0 ? m.planned_callbacks_counted({ count: dialling.callbacks }) : null,
      ].filter((part) => part !== null);
      const what = both(parts);
      return {
        tone: 'info',
        title: m.dialling_waiting_title(),
        text:
          dialling.dueAt === null
            ? m.dialling_waiting_text({ what })
            : m.dialling_waiting_until_text({ what, time: time(dialling.dueAt) }),
      };
    }
    case 'finishing':
      return {
        tone: 'info',
        title: dialling.inFlight > 0 ? m.dialling_last_calls_title() : m.dialling_finishing_title(),
        text: m.dialling_nobody_left_text(),
      };
    default:
      return noLine(dialling);
  }
}

type NoLine = 'no_agents' | 'agents_busy' | 'agents_shared' | 'account_busy' | 'account_shared' | 'numbers_busy';

/** Somebody could be called, but there is no line for it. */
function noLine(dialling: Extract<Dialling, { kind: NoLine }>): DiallingWords {
  switch (dialling.kind) {
    case 'no_agents':
      return {
        tone: 'warning',
        title: m.dialling_no_agents_title(),
        text: m.dialling_no_agents_text(),
      };
    case 'agents_busy':
      return {
        tone: 'info',
        title: m.dialling_agents_busy_title(),
        text: m.dialling_agents_busy_text({ lines: dialling.capacity }),
      };
    case 'account_busy':
      return {
        tone: 'info',
        title: m.dialling_account_busy_title(),
        text: m.dialling_account_busy_text({ calls: dialling.limit }),
      };
    case 'account_shared':
      return {
        tone: 'info',
        title: m.dialling_account_busy_title(),
        text: m.dialling_account_shared_text(),
      };
    case 'agents_shared':
      return {
        tone: 'info',
        title: m.dialling_agents_busy_title(),
        text: m.dialling_agents_shared_text(),
      };
    case 'numbers_busy':
      return {
        tone: 'info',
        title: m.dialling_numbers_busy_title(),
        text: m.dialling_numbers_busy_text(),
      };
  }
}

function notRunning(
  { status, inFlight }: Extract<Dialling, { kind: 'not_running' }>,
  failureCause: string | null,
): DiallingWords | null {
  switch (status) {
    case 'paused':
      if (failureCause !== null)
        return { tone: 'problem', title: m.dialling_paused_itself_title(), text: failureCause };
      return {
        tone: 'warning',
        title: m.dialling_paused_title(),
        text: inFlight > 0 ? m.dialling_paused_in_flight_text({ calls: inFlight }) : m.dialling_paused_text(),
      };
    case 'failed':
      return {
        tone: 'problem',
        title: m.dialling_failed_title(),
        text: failureCause ?? m.dialling_failed_text(),
      };
    case 'cancelled':
      return { tone: 'info', title: m.dialling_cancelled_title(), text: m.dialling_cancelled_text() };
    case 'scheduled':
      return { tone: 'info', title: m.dialling_scheduled_title(), text: m.dialling_scheduled_text() };
    case 'draft':
      return { tone: 'info', title: m.dialling_draft_title(), text: m.dialling_draft_text() };
    case 'completed':
      return null;
  }
}
