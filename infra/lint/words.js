/**
 * Finds sentences that people read and that do not stand in `web/messages`: texts and telling attributes of components,
 * and strings of two words and more in the console's code.
 */

/** Attributes that people read or hear. */
const readAttributes = new Set(['title', 'label', 'placeholder', 'alt', 'description', 'text', 'heading', 'submit']);
const isRead = (name) => readAttributes.has(name) || /^aria-(label|description|roledescription|valuetext)$/.test(name);

/** Letters in a row: a word of any language, not a unit or a symbol. */
const hasWord = (text) => /\p{L}{2}/u.test(text);

/** Two words with a space between them, the first as a sentence or label begins. */
const isSentence = (text) => /^[“"(]?\p{Lu}[\p{L}’'-]*[,:]? [\p{L}“"(]/u.test(text.trim());

const message = 'Words that people read stand in web/messages (see CONTRIBUTING.md, “Words”).';

/** @type {import('eslint').Rule.RuleModule} */
const noEscapedWords = {
  meta: { type: 'problem', schema: [], messages: { escaped: message } },
  create(context) {
    const report = (node) => context.report({ node, messageId: 'escaped' });
    return {
      SvelteText(node) {
        const isCode = ['SvelteScriptElement', 'SvelteStyleElement'].includes(node.parent?.type);
        if (!isCode && hasWord(node.value)) report(node);
      },
      SvelteLiteral(node) {
        const attribute = node.parent;
        if (attribute?.type === 'SvelteAttribute' && isRead(attribute.key.name) && hasWord(node.value)) report(node);
      },
      Literal(node) {
        if (typeof node.value !== 'string' || isForPrograms(node)) return;
        const attribute = node.parent?.type === 'SvelteMustacheTag' ? node.parent.parent : null;
        if (isSentence(node.value) || (attribute?.type === 'SvelteAttribute' && isRead(attribute.key.name)))
          report(node);
      },
      TemplateElement(node) {
        if (isSentence(node.value.cooked ?? '') && !isForPrograms(node.parent)) report(node);
      },
    };
  },
};

/** What is logged, thrown for programmers, or describes the API stays English. */
function isForPrograms(node) {
  for (let at = node.parent, below = node; at; below = at, at = at.parent) {
    if (at.type === 'NewExpression' && at.callee.name === 'Error' && at.parent?.type === 'ThrowStatement') return true;
    if (at.type === 'CallExpression' && at.callee.type === 'MemberExpression') {
      const { object, property } = at.callee;
      if (['meta', 'test', 'exec', 'getByText'].includes(property.name)) return true;
      if (object.property?.name === 'log' || object.name === 'log' || object.name === 'console') return true;
    }
    if (at.type === 'ImportDeclaration' || (at.type === 'Property' && at.key === below)) return true;
    if (at.type === 'TSLiteralType') return true;
  }
  return false;
}

/** What people do not read, or not in the language of the console. */
const otherReaders = [
  '**/*.test.ts',
  // The description of the API is English, as its answers are.
  'web/src/lib/server/api/openapi*.ts',
  // For the language model, and for carriers and our own processes.
  'web/src/lib/server/agent/**',
  'web/src/routes/webhooks/**',
  'web/src/routes/internal/**',
  // Names of people who do not exist.
  'web/src/lib/server/sample-audience.ts',
];

/** Flat configuration entries for eslint.config.js. */
export const wordsRules = [
  {
    name: 'words',
    files: ['web/src/**/*.ts', 'web/src/**/*.svelte'],
    ignores: otherReaders,
    plugins: { words: { rules: { 'no-escaped-words': noEscapedWords } } },
    rules: { 'words/no-escaped-words': 'error' },
  },
];
