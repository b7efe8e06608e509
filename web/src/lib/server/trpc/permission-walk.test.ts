import { TRPCError } from '@trpc/server';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { isPermitted, permissions, roles, type Permission, type Role } from '#domain/workspace/permission.ts';
import { appRouter } from './router.ts';
import type { Context, ProcedureMeta } from './trpc.ts';

/** Every procedure of the server with what it says about who may call it. */
const procedures = Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
  const { meta } = (procedure as unknown as { _def: { meta?: ProcedureMeta } })._def;
  return { path, access: meta?.access };
});

/** Nothing behind the gate: whatever a procedure asks of it, and however long the chain, it fails. */
const nothing: unknown = new Proxy(() => undefined, {
  get: (_, key) =>
    key === 'then'
      ? (_resolve: unknown, reject: (cause: Error) => void) => reject(new Error('behind the gate'))
      : nothing,
  apply: () => nothing,
});

function contextOf(caller: { roles: readonly Role[] } | 'nobody' | 'service'): Context {
  const isPerson = typeof caller === 'object';
  const user = isPerson ? { id: 'u1', name: 'U', email: 'u@example.com', timeZone: 'UTC' } : null;
  const things = { db: nothing, temporal: nothing, box: nothing, auth: nothing, storage: nothing, events: nothing };
  return {
    ...(things as unknown as Omit<Context, 'user' | 'roles' | 'isService' | 'log' | 'environment'>),
    environment: {} as Context['environment'],
    log: pino({ level: 'silent' }),
    user,
    roles: isPerson ? caller.roles : [],
    sessionUnknown: false,
    isService: caller === 'service',
  };
}

/** Calls with input that no schema takes: who gets past the gate is told so, or fails at what is behind it. */
async function refusalOf(path: string, context: Context): Promise<'UNAUTHORIZED' | 'FORBIDDEN' | null> {
  const caller = appRouter.createCaller(context) as unknown as Record<
    string,
    Record<string, (input: unknown) => unknown>
  >;
  const [name = '', procedure = ''] = path.split('.');
  try {
    await caller[name]?.[procedure]?.(Symbol.for('no input'));
    return null;
  } catch (error) {
    if (error instanceof TRPCError && (error.code === 'UNAUTHORIZED' || error.code === 'FORBIDDEN')) return error.code;
    return null;
  }
}

it('finds the procedures', () => {
  expect(procedures.length).toBeGreaterThan(30);
});

describe.each(procedures)('$path ($access)', ({ path, access }) => {
  it('declares who may call it', () => {
    expect(access === 'service' || access === 'anyone' || (access ?? '') in permissions).toBe(true);
  });

  it('refuses nobody in particular', async () => {
    expect(await refusalOf(path, contextOf('nobody'))).toBe(access === 'anyone' ? null : 'UNAUTHORIZED');
  });

  it('refuses or takes our own processes', async () => {
    expect(await refusalOf(path, contextOf('service'))).toBe(
      access === 'service' || access === 'anyone' ? null : 'UNAUTHORIZED',
    );
  });

  it.each([[] as Role[], ...roles.map((role) => [role])])('keeps to the table for %j', async (...held) => {
    const expected =
      access === 'service'
        ? 'UNAUTHORIZED'
        : access === 'anyone' || isPermitted(held, access as Permission)
          ? null
          : 'FORBIDDEN';
    expect(await refusalOf(path, contextOf({ roles: held }))).toBe(expected);
  });
});
