import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import adapterNode from '@sveltejs/adapter-node';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import type { Adapter } from '@sveltejs/kit';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { messageOptions } from './compile-messages.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Node server that knows under which address it is reached: the adapter alone believes that every request came by
 * https, and cuts bodies at 512 kB before a route can answer in words. Limits are kept in `hooks.server.ts`.
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
          `const { server } = await import('./server/adapter-index.js');`,
          `const address = process.env.ORIGIN ?? process.env.REDIAL_URL ?? 'http://localhost';`,
          `const protocol = new URL(address).protocol.slice(0, -1);`,
          `server.prependListener('request', (request) => {`,
          `  request.headers['x-forwarded-proto'] ??= protocol;`,
          `});`,
          `export { server };`,
          '',
        ].join('\n'),
      );
    },
  };
}

export default defineConfig({
  root: here('.'),
  plugins: [tailwindcss(), paraglideVitePlugin(messageOptions), sveltekit({ adapter: nodeServer() })],
  build: { chunkSizeWarningLimit: 1000 },
});
