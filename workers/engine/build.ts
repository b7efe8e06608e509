import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const rootUrl = new URL('../../', import.meta.url);

export interface EngineBuild {
  /** Tells builds apart whose workflows may decide differently. */
  buildId: string;
  bundle: { code: string };
}

/**
 * Bundles the workflows and names the build: by `givenId`, or by the package's version and a hash of the bundle, so that
 * the same sources have the same name on every machine.
 */
export async function bundleEngine(givenId: string | undefined): Promise<EngineBuild> {
  const bundle = await bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL('workflows/index.ts', rootUrl)) });
  return { bundle, buildId: givenId ?? (await nameOf(bundle.code)) };
}

async function nameOf(code: string): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL('package.json', rootUrl), 'utf8')) as { version: string };
  const plain = code.replace(/^\/\/# sourceMappingURL=.*$/m, '').replaceAll(fileURLToPath(rootUrl), '');
  return `${version}-${createHash('sha256').update(plain).digest('hex').slice(0, 12)}`;
}
