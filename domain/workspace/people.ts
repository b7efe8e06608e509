import type { Role } from './permission.ts';

/** What decides whether somebody may use the workspace at all, whatever the roles. */
export interface Standing {
  /** A date, or its text where it comes out of a cookie. */
  deactivatedAt?: Date | string | null;
  /** Made by the sandbox. */
  isDemo?: boolean | null;
}

/** Deactivated people may do nothing, and demo identities nothing where no sandbox runs. */
export function mayAct({ deactivatedAt, isDemo }: Standing, { demoWorks }: { demoWorks: boolean }): boolean {
  return (deactivatedAt ?? null) === null && (demoWorks || isDemo !== true);
}

/** Somebody as the rule of the last admin sees them. */
export interface Colleague {
  id: string;
  roles: readonly Role[];
  mayAct: boolean;
}

/** Whether nobody who may act is an admin. */
export function isWithoutAdmin(people: readonly Colleague[]): boolean {
  return !people.some((person) => person.mayAct && person.roles.includes('admin'));
}

/** Whether a change of some people would take the last admin away from a workspace that has one. */
export function takesLastAdmin(people: readonly Colleague[], changed: readonly Colleague[]): boolean {
  const after = people.map((person) => changed.find(({ id }) => id === person.id) ?? person);
  return !isWithoutAdmin(people) && isWithoutAdmin(after);
}
