import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { root } from '../root.ts';

// The project's own configuration, without the rules that need the compiler: the files below do not exist.
const eslint = new ESLint({ cwd: root, overrideConfig: [tseslint.configs.disableTypeChecked] });

async function escaped(code: string, filePath: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  const lines = code.split('\n');
  return (result?.messages ?? [])
    .filter(({ ruleId }) => ruleId === 'words/no-escaped-words')
    .map(({ line }) => lines[line - 1]?.trim() ?? '');
}

describe('words that stand outside of the messages are found', () => {
  it('in components', async () => {
    const component = [
      '<script lang="ts">',
      "  let title = 'Nobody is called';",
      '</script>',
      '<p>Save it</p>',
      '<p>{title} · 3 %</p>',
      '<input placeholder="Search calls" class="Text of style" type="text" />',
      "<button aria-label={'Close'} title={title}>×</button>",
    ].join('\n');
    expect(await escaped(component, 'web/src/lib/components/New.svelte')).toEqual([
      "let title = 'Nobody is called';",
      '<p>Save it</p>',
      '<input placeholder="Search calls" class="Text of style" type="text" />',
      "<button aria-label={'Close'} title={title}>×</button>",
    ]);
  });

  it('in code, but not what programmers read', async () => {
    const code = [
      "export const a = 'The call is over';",
      'export const b = (n: number): string => `Rings for ${n} s`;',
      "export const c = ['in_progress', 'Content-Type', 'bg-accent text-ink'];",
      "export const d = (): never => { throw new Error('No such thing'); };",
    ].join('\n');
    expect(await escaped(code, 'web/src/lib/new.ts')).toEqual(code.split('\n').slice(0, 2));
  });
}, 60_000);
