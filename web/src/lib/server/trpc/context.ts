import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestEvent } from '@sveltejs/kit';
import { getServices } from '../services.ts';
import type { Context } from './trpc.ts';

/** Context of a procedure call: who asks (a person's session or our service token) and what it works with. */
export function createContext(event: RequestEvent): Context {
  const services = getServices();
  const bearer = /^Bearer (.+)$/.exec(event.request.headers.get('authorization') ?? '')?.[1];
  return {
    ...services,
    user: event.locals.user,
    roles: event.locals.roles,
    sessionUnknown: event.locals.sessionUnknown,
    isService: bearer !== undefined && isSameSecret(bearer, services.environment.REDIAL_SERVICE_TOKEN),
  };
}

/** Compares in constant time, whatever the lengths. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
