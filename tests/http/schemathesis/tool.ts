/** Runs schemathesis, the tool that tries an API against its own description. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findPythonTool } from '../../support/python-tool.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const hooksFile = here('./hooks.py');

/** Runs it in a folder of its own; resolves with its exit code and all that it said. */
export async function runSchemathesis(
  args: string[],
  options: { cwd: string; env: Record<string, string> },
): Promise<{ exitCode: number; output: string }> {
  const program = await findPythonTool('schemathesis', here('./requirements.txt'));
  return new Promise((resolve) => {
    const settings = {
      ...options,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...options.env },
      maxBuffer: 50_000_000,
    };
    execFile(program, args, settings, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ exitCode, output: `${stdout}\n${stderr}` });
    });
  });
}
