import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import adapterNode from '@sveltejs/adapter-node';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import type { Adapter } from '@sveltejs/kit';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { messageOptions } from './compile-messages.ts';
import { zonePack } from './zone-pack.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Node server behind our own `src/front.ts`, which knows under which address it is reached: the adapter alone believes that
 * every request came by https, and cuts bodies at 512 kB before a route can answer in words. Limits are kept in
 * `hooks.server.ts`.
 */
function nodeServer(): Adapter {
  const out = here('./build');
  const adapter = adapterNode({ out });
  return {
    ...adapter,
    async adapt(builder) {
      await adapter.adapt(builder);
      writeFileSync(
        `${out}/index.js`,
        [
          `process.env.PROTOCOL_HEADER ??= 'x-forwarded-proto';`,
          `process.env.BODY_SIZE_LIMIT ??= 'Infinity';`,
          `process.env.SHUTDOWN_TIMEOUT ??= '3';`,
          `const { front } = await import('../src/front.ts');`,
          `const { server } = await import('./server/adapter-index.js');`,
          `const address = process.env.ORIGIN ?? process.env.REDIAL_URL ?? 'http://localhost';`,
          `const [serve] = server.listeners('request');`,
          `server.removeAllListeners('request');`,
          `server.on('request', front(new URL(address).protocol.slice(0, -1), serve));`,
          `export { server };`,
          '',
        ].join('\n'),
      );
    },
  };
}

/**
 * The framework's own check is off: it stands before every route, and takes a CRM's DELETE or a carrier's form for a
 * forgery. `hooks.server.ts` checks the paths where a browser's session counts, more strictly (`request-origin.ts`).
 */
const csrf = { trustedOrigins: ['*'] };

/**
 * What pages may load: our own files and scripts with the nonce of the answer. Styles are let through inline, because
 * positions of floating parts, the waveform and notices are written so; from them nothing is sent anywhere. What answers
 * that are no page may load: `security-headers.ts`.
 */
const csp: NonNullable<Parameters<typeof sveltekit>[0]>['csp'] = {
  mode: 'nonce',
  directives: {
    'default-src': ['self'],
    'script-src': ['self'],
    'style-src': ['self', 'unsafe-inline'],
    'img-src': ['self', 'data:'],
    'media-src': ['self', 'blob:'],
    'connect-src': ['self'],
    'object-src': ['none'],
    'base-uri': ['none'],
    'form-action': ['self'],
    'frame-ancestors': ['none'],
  },
};

export default defineConfig({
  root: here('.'),
  plugins: [
    zonePack(),
    tailwindcss(),
    paraglideVitePlugin(messageOptions),
    sveltekit({ adapter: nodeServer(), csp, csrf }),
  ],
  build: { chunkSizeWarningLimit: 1000 },
  // The sign-in library goes into the build because it names Svelte as a peer. Its plugin must go with it: apart from it, it
  // would throw errors of a class that is nobody's here.
  ssr: { noExternal: ['@better-auth/passkey'] },
});
