import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { folderRules } from './infra/lint/folders.js';
import { wordsRules } from './infra/lint/words.js';

/** `npm run lint:deep`: components too are checked with the help of the compiler, which takes minutes. */
const deep = Boolean(process.env.LINT_DEEP);

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/build/',
      '**/.svelte-kit/',
      '.data/',
      '.cache/',
      'coverage/',
      'db/migrations/',
      'web/src/lib/paraglide/',
    ],
  },
  ...tseslint.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: globals.node },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-constant-condition': ['error', { checkLoops: false }],
      'no-empty': ['error', { allowEmptyCatch: true }],
      'no-self-assign': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-escape': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
    },
  },
  {
    files: ['**/*.ts', '**/*.svelte'],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        ...(deep ? { extraFileExtensions: ['.svelte'] } : null),
      },
    },
    rules: {
      // The compiler knows which names exist; this rule does not know TypeScript's.
      'no-undef': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser }, globals: globals.browser },
    rules: {
      // Props are declared with `let`: the parent reassigns them.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$bindable', '$derived'] }],
      // The console is served from the root of its host; there is no base path to resolve.
      'svelte/no-navigation-without-resolve': 'off',
      // Plain sets and dates are meant where they are used: as values, not as state.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  ...(deep ? [] : [{ files: ['**/*.svelte'], ...tseslint.configs.disableTypeChecked }]),
  { files: ['web/**'], languageOptions: { globals: globals.browser } },
  {
    // Stories and suites are lists of cases.
    files: ['**/*.{ts,js,mjs}'],
    ignores: ['**/*.test.ts', 'tests/**', 'providers/telephony/conformance.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }] },
  },
  ...folderRules,
  ...wordsRules,
);
