import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { randomBytes } from 'node:crypto';
import { dataConverterOf } from '#providers/temporal/payload-codec.ts';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('./', import.meta.url));
const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json')).sort();

describe('every shipped version', () => {
  it('has recorded histories', () => {
    expect(files.length).toBeGreaterThan(5);
    expect(files.some((name) => name.includes('campaign'))).toBe(true);
  });

  it.each([
    ['as they are now', {}],
    ['where payloads are encrypted since', dataConverterOf({ REDIAL_PAYLOAD_KEYS: randomBytes(32).toString('base64') })],
  ])('replays on the workflows %s', async (_, dataConverter) => {
    const bundle = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    });
    const histories = await Promise.all(
      files.map(async (name) => ({
        workflowId: name,
        history: JSON.parse(await readFile(`${folder}${name}`, 'utf8')) as object,
      })),
    );
    const failed: string[] = [];
    for await (const result of Worker.runReplayHistories({ workflowBundle: bundle, dataConverter }, histories)) {
      if (result.error) failed.push(`${result.workflowId}: ${result.error.message}`);
    }
    expect(failed).toEqual([]);
  });

  it('holds ids only: no phone number in any payload', async () => {
    for (const name of files) {
      const text = await readFile(`${folder}${name}`, 'utf8');
      for (const [, data = ''] of text.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)) {
        expect(Buffer.from(data, 'base64').toString('utf8'), name).not.toMatch(/\+\d{8,15}\b/);
      }
    }
  });
});
