import { getContext, setContext } from 'svelte';
import { isPermitted, type Permission, type Role } from '#domain/workspace/permission.ts';

/** The person who looks at the page: who, what is allowed, in which zone, and what time it is. */
export class Viewer {
  readonly name: string;
  readonly email: string;
  readonly #roles: readonly Role[];
  /** IANA name of the browser's zone; on the server, of the person's profile. */
  timeZone = $state('UTC');
  /** Moves on by itself, so that relative times do. */
  now = $state(new Date());

  constructor(person: { name: string; email: string; timeZone: string; roles: readonly Role[] }) {
    this.name = person.name;
    this.email = person.email;
    this.timeZone = person.timeZone;
    this.#roles = person.roles;
  }

  may(permission: Permission): boolean {
    return isPermitted(this.#roles, permission);
  }

  /** Takes the browser's zone and keeps the time moving; returns a function that stops it. */
  start(): () => void {
    this.timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    this.now = new Date();
    const timer = setInterval(() => (this.now = new Date()), 5_000);
    return () => clearInterval(timer);
  }
}

const key = Symbol('viewer');

export function setViewer(viewer: Viewer): Viewer {
  return setContext(key, viewer);
}

export function getViewer(): Viewer {
  return getContext<Viewer>(key);
}
