import { counted, shortTime } from '#lib/format.ts';
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
        title: 'Outside calling hours',
        text:
          dialling.opensAt === null
            ? `No calling hours begin within two weeks for the ${counted(dialling.contacts, 'contact')} that are left. Widen the hours, or add a time zone to them.`
            : `It is outside calling hours for all ${counted(dialling.contacts, 'contact')} that are left. Dialling goes on ${time(dialling.opensAt)}.`,
      };
    case 'stopped':
      return {
        tone: 'warning',
        title: 'Calls are stopped here',
        text: `${dialling.words.join(' ')} ${counted(dialling.contacts, 'contact')} wait until an admin lifts it.`,
      };
    case 'waiting': {
      const parts = [
        dialling.retries > 0 ? `${counted(dialling.retries, 'contact')} to be tried again` : null,
        dialling.callbacks > 0 ? counted(dialling.callbacks, 'planned callback') : null,
      ].filter((part) => part !== null);
      return {
        tone: 'info',
        title: 'Waiting',
        text: `${parts.join(' and ')}${dialling.dueAt === null ? '' : `; the next is due ${time(dialling.dueAt)}`}.`,
      };
    }
    case 'finishing':
      return {
        tone: 'info',
        title: dialling.inFlight > 0 ? 'The last calls are running' : 'Finishing',
        text: 'Nobody is left to be called.',
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
        title: 'Waiting for a voice agent',
        text: 'No voice agent is running. Dialling goes on by itself when one is there.',
      };
    case 'agents_busy':
      return {
        tone: 'info',
        title: 'All voice agents are busy',
        text: `Other campaigns use all ${counted(dialling.capacity, 'line')}. This one goes on when one is free.`,
      };
    case 'account_busy':
      return {
        tone: 'info',
        title: 'The provider account is busy',
        text: `Other campaigns use all ${counted(dialling.limit, 'call')} that the account allows at once.`,
      };
    case 'account_shared':
      return {
        tone: 'info',
        title: 'The provider account is busy',
        text: 'Its free lines are for other campaigns that share it. This one goes on when its turn comes.',
      };
    case 'agents_shared':
      return {
        tone: 'info',
        title: 'All voice agents are busy',
        text: 'Those that are free are for other campaigns. This one goes on when its turn comes.',
      };
    case 'numbers_busy':
      return {
        tone: 'info',
        title: 'All caller numbers are busy',
        text: 'Other campaigns use all calls that the caller numbers of this one allow at once.',
      };
  }
}

function notRunning(
  { status, inFlight }: Extract<Dialling, { kind: 'not_running' }>,
  failureCause: string | null,
): DiallingWords | null {
  switch (status) {
    case 'paused':
      if (failureCause !== null) return { tone: 'problem', title: 'It paused itself', text: failureCause };
      return {
        tone: 'warning',
        title: 'Paused',
        text:
          inFlight > 0
            ? `Nothing new starts. ${counted(inFlight, 'call')} in flight will finish.`
            : 'Nothing starts until it is resumed. Planned retries and callbacks wait.',
      };
    case 'failed':
      return {
        tone: 'problem',
        title: 'Stopped: it cannot go on like this',
        text: failureCause ?? 'The carrier refuses the calls.',
      };
    case 'cancelled':
      return { tone: 'info', title: 'Cancelled', text: 'Contacts that were not reached are not called any more.' };
    case 'scheduled':
      return { tone: 'info', title: 'Scheduled', text: 'It starts by itself.' };
    case 'draft':
      return { tone: 'info', title: 'Draft', text: 'Nobody is called before it is launched.' };
    case 'completed':
      return null;
  }
}
