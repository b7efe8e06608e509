import KeyRound from '@lucide/svelte/icons/key-round';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import ShieldOff from '@lucide/svelte/icons/shield-off';
import UserCheck from '@lucide/svelte/icons/user-check';
import UserX from '@lucide/svelte/icons/user-x';
import * as m from '#lib/paraglide/messages.js';
import { runWithToast } from '#lib/submission.svelte.ts';
import { trpc } from '#lib/trpc.ts';
import type { Viewer } from '#lib/viewer.svelte.ts';
import type { Action, Changed } from './action.ts';

interface Person {
  id: string;
  name: string;
  isDemo: boolean;
  hasPassword: boolean;
  hasSecondFactor: boolean;
  deactivatedAt: string | Date | null;
}

/** Runs a change, says that it is done, and reads the page anew. */
type Change = (task: () => Promise<unknown>, done: string) => Promise<void>;

/** What an admin can do with a colleague. */
export function personActions(
  person: Person,
  context: { viewer: Viewer; changed: Changed; changeRoles: () => void; linkMade: (url: string) => void },
): Action[] {
  const { viewer, changed, changeRoles, linkMade } = context;
  const { id: personId, name } = person;
  const mayEdit = viewer.may('user.edit');
  const isActive = person.deactivatedAt === null;
  const change: Change = async (task, done) => {
    await runWithToast(async () => {
      await task();
      return done;
    });
    await changed();
  };
  return [
    {
      id: 'roles',
      label: m.person_roles_action(),
      icon: ShieldCheck,
      enabled: mayEdit,
      run: changeRoles,
    },
    {
      id: 'reset',
      label: m.reset_link_action(),
      icon: KeyRound,
      enabled: mayEdit && isActive && !person.isDemo && person.hasPassword,
      question: {
        title: m.reset_link_question({ name }),
        text: m.reset_link_question_text(),
        confirmLabel: m.reset_link_action(),
      },
      run: () => runWithToast(async () => linkMade((await trpc.people.createPasswordReset.mutate({ personId })).url)),
    },
    secondFactorAction(person, { mayEdit, change }),
    {
      id: 'deactivate',
      label: m.person_deactivate_action(),
      icon: UserX,
      tone: 'danger',
      enabled: mayEdit && isActive,
      question: {
        title: m.person_deactivate_question({ name }),
        text: m.person_deactivate_text(),
        confirmLabel: m.person_deactivate_action(),
      },
      run: () => change(() => trpc.people.deactivate.mutate({ personId }), m.person_deactivate_done({ name })),
    },
    {
      id: 'reactivate',
      label: m.person_reactivate_action(),
      icon: UserCheck,
      enabled: mayEdit && !isActive,
      run: () => change(() => trpc.people.reactivate.mutate({ personId }), m.person_reactivate_done({ name })),
    },
  ];
}

function secondFactorAction(
  { id: personId, name, hasSecondFactor }: Person,
  { mayEdit, change }: { mayEdit: boolean; change: Change },
): Action {
  return {
    id: 'second-factor',
    label: m.person_second_factor_remove_action(),
    icon: ShieldOff,
    enabled: mayEdit && hasSecondFactor,
    question: {
      title: m.person_second_factor_remove_question({ name }),
      text: m.person_second_factor_remove_text({ name }),
      confirmLabel: m.person_second_factor_remove_action(),
    },
    run: () =>
      change(() => trpc.people.removeSecondFactor.mutate({ personId }), m.person_second_factor_remove_done({ name })),
  };
}
