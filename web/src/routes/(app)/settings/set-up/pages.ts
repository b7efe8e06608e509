import type { SandboxTraceKind } from '#domain/workspace/sandbox-traces.ts';
import type { SetUpItem } from '#domain/workspace/set-up.ts';
import { trpc, type Outputs } from '#lib/trpc.ts';

/** Where an item is set up; those without a page of their own are left out. */
export const itemPages: Partial<Record<SetUpItem, string>> = {
  media_server: '/settings/connections#media',
  storage: '/settings/connections#storage',
  speech: '/settings/connections#speech',
  language: '/settings/connections#language',
  public_address: '/settings/connections#public_address',
  crm: '/settings/connections#crm',
  mail: '/settings/connections#mail',
  alerts: '/settings/alerts',
  carrier: '/settings/carriers',
  bot: '/bots',
  test_call: '/test-call',
  colleagues: '/people',
  do_not_call: '/do-not-call',
  retention: '/settings/retention',
};

/** Where what the sandbox has left is set back. */
export const tracePages: Partial<Record<SandboxTraceKind, string>> = {
  abandonment: '/settings#abandonment',
  caps: '/settings/calling-law',
  speech: '/settings/connections#speech',
  elevenlabs: '/settings/connections#elevenlabs',
  language: '/settings/connections#language',
  demo_person: '/people',
  demo_key: '/people',
};

interface ItemTest {
  /** With secrets that are stored, the vendor is asked: that is for those who may enter them. */
  permission: 'settings.edit' | 'settings.read';
  run: () => Promise<Outputs['connections']['test']>;
}

const nothingEntered = { plain: {}, secrets: {} };

/** The tests of the items, with what is stored. */
export const itemTests: Partial<Record<SetUpItem, ItemTest>> = {
  media_server: {
    permission: 'settings.read',
    run: () => trpc.connections.testFixed.mutate({ part: 'media' }),
  },
  storage: { permission: 'settings.read', run: () => trpc.connections.testFixed.mutate({ part: 'storage' }) },
  public_address: {
    permission: 'settings.read',
    run: () => trpc.connections.testFixed.mutate({ part: 'public_address' }),
  },
  speech: {
    permission: 'settings.edit',
    run: () => trpc.connections.test.mutate({ name: 'speech', ...nothingEntered }),
  },
  language: {
    permission: 'settings.edit',
    run: () => trpc.connections.test.mutate({ name: 'language', ...nothingEntered }),
  },
  crm: { permission: 'settings.edit', run: () => trpc.connections.test.mutate({ name: 'crm', ...nothingEntered }) },
  mail: { permission: 'settings.edit', run: () => trpc.connections.test.mutate({ name: 'mail', ...nothingEntered }) },
};
