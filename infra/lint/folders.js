/**
 * Which top-level folder may import which, as lint rules.
 *
 * Arrows never point back: what is pure stays pure, and product code cannot reach into the sandbox. The table in
 * CONTRIBUTING.md ("Folders") is made from this one by `npm run docs`.
 */
import { builtinModules } from 'node:module';

/**
 * @typedef {object} FolderRule
 * @property {string} holds what is in it, for people
 * @property {string[]} files globs of the files that the rule is for
 * @property {string[]} may folders they may import, beside their own
 * @property {string[]} [types] folders of which they may import types only
 * @property {boolean} [temporalConfig] whether they may import temporal.config.ts
 */

/** @type {Record<string, FolderRule>} */
export const folderTable = {
  domain: { holds: 'pure rules and vocabulary: no I/O, no clock of its own', files: ['domain/**'], may: [] },
  db: { holds: 'schema, migrations, and per subject what is read and written', files: ['db/**'], may: ['domain'] },
  providers: {
    holds: 'adapters to the outside, a folder per kind and vendor',
    files: ['providers/**'],
    may: ['domain'],
    temporalConfig: true,
  },
  workflows: {
    holds: 'deterministic Temporal workflows; no Node',
    files: ['workflows/**'],
    may: ['domain'],
    types: ['activities'],
    temporalConfig: true,
  },
  operations: {
    holds:
      'what people, CRMs, carriers and agents can do, one verb a file: decide in one transaction, then tell Temporal',
    files: ['operations/**'],
    may: ['domain', 'db', 'providers'],
    types: ['workflows'],
    temporalConfig: true,
  },
  activities: {
    holds: 'the side effects that workflows ask for',
    files: ['activities/**'],
    may: ['domain', 'db', 'providers', 'operations'],
    temporalConfig: true,
  },
  workers: {
    holds: 'processes: engine, voice agent',
    files: ['workers/**'],
    may: ['domain', 'db', 'providers', 'operations', 'workflows', 'activities'],
    temporalConfig: true,
  },
  web: {
    holds: 'console, tRPC, REST, webhooks, health; thin',
    files: ['web/**'],
    may: ['domain', 'db', 'providers', 'operations', 'lib'],
    types: ['workflows'],
    temporalConfig: true,
  },
  sandbox: {
    holds: 'simulated vendors and callees, in processes of their own',
    files: ['sandbox/**'],
    may: ['domain'],
  },
  infra: { holds: 'embedded services, supervisor, `npm start`', files: ['infra/**'], may: [] },
  'temporal.config.ts': {
    holds: 'names and tuning of everything about Temporal; no Node',
    files: ['temporal.config.ts'],
    may: ['domain'],
  },
};

const folders = [
  'domain',
  'db',
  'providers',
  'operations',
  'workflows',
  'activities',
  'workers',
  'web',
  'lib',
  'sandbox',
  'infra',
  'tests',
  'commands',
];

/** Matches `#db/x.ts` and `../db/x.ts` (any depth), the two ways to reach another top-level folder. */
function reaches(names) {
  const either = names.join('|');
  return `^(#(${either})/|(\\.\\./)+(${either})/)`;
}

function messageFor(name, rule) {
  const allowed = [...rule.may, ...(rule.types ?? []).map((folder) => `types of ${folder}`)];
  return `${name} may import ${allowed.length > 0 ? allowed.join(', ') : 'nothing of ours'} (CONTRIBUTING.md, "Folders").`;
}

/** `import` statements and `import()` expressions that the rule forbids. */
function rulesFor(name, rule) {
  const typesOnly = rule.types ?? [];
  const forbidden = folders.filter(
    (folder) => folder !== name && !rule.may.includes(folder) && !typesOnly.includes(folder),
  );
  const message = messageFor(name, rule);
  const patterns = [{ regex: reaches(forbidden), message }];
  if (typesOnly.length > 0) patterns.push({ regex: reaches(typesOnly), allowTypeImports: true, message });
  if (!rule.temporalConfig) patterns.push({ regex: '(^#|/)temporal\\.config(\\.ts)?$', message });
  return {
    '@typescript-eslint/no-restricted-imports': ['error', { patterns }],
    'no-restricted-syntax': [
      'error',
      // A slash ends a selector's regular expression, so it is written as \x2F there.
      ...patterns.map(({ regex }) => ({
        selector: `ImportExpression > Literal[value=/${regex.replaceAll('/', '\\x2F')}/]`,
        message,
      })),
    ],
  };
}

/**
 * Rooms inside db/, lowest first: a room may import those of its own line and of earlier lines. A callback stands above
 * campaigns because planning one lets a completed campaign dial again.
 */
export const databaseRooms = [
  ['schema'],
  ['event'],
  ['calling-law', 'do-not-call'],
  ['bot'],
  ['workspace', 'campaign', 'provider'],
  ['callback'],
  ['contact', 'audience'],
  ['call', 'dialling', 'crm'],
  ['health', 'retention'],
];

/** Imports from a room of db/ to one above it. */
const databaseRoomRules = databaseRooms.flatMap((line, rank) => {
  const above = databaseRooms.slice(rank + 1).flat();
  if (above.length === 0) return [];
  const message = `db/: ${line.join(', ')} may not import ${above.join(', ')} (infra/lint/folders.js).`;
  const { patterns } = rulesFor('db', folderTable.db)['@typescript-eslint/no-restricted-imports'][1];
  return [
    {
      name: `folders/db/${line.join('+')}`,
      files: line.map((room) => `db/${room}/**`),
      rules: {
        '@typescript-eslint/no-restricted-imports': [
          'error',
          { patterns: [...patterns, { regex: `^(#db|\\.\\.)/(${above.join('|')})/`, message }] },
        ],
      },
    },
  ];
});

/** Workflow code runs in Temporal's deterministic sandbox, which has no Node. */
const noNodeBuiltins = {
  files: ['workflows/**/*.ts', 'temporal.config.ts'],
  ignores: ['workflows/**/*.test.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [{ regex: '^node:', message: 'Workflow code runs without Node; do this in an activity.' }],
        paths: builtinModules.map((name) => ({
          name,
          message: 'Workflow code runs without Node; do this in an activity.',
        })),
      },
    ],
  },
};

/** Pure rules take the time as an argument. */
const noOwnClock = {
  selector:
    'CallExpression[callee.object.name="Date"][callee.property.name="now"], NewExpression[callee.name="Date"][arguments.length=0]',
  message: 'Domain code has no clock of its own: take the time as an argument.',
};

/** What comes while one runs can come before it in a replay, so few may be one. */
const noLocalActivities = {
  selector: 'CallExpression[callee.name="proxyLocalActivities"]',
  message: 'Few activities may be local ones: see docs/temporal-tuning.md, "Local activities".',
};

/** Flat configuration entries for eslint.config.js. */
export const folderRules = [
  ...Object.entries(folderTable).map(([name, rule]) => {
    const rules = rulesFor(name, rule);
    if (name === 'domain') rules['no-restricted-syntax'].push(noOwnClock);
    if (name === 'workflows') rules['no-restricted-syntax'].push(noLocalActivities);
    return { name: `folders/${name}`, files: rule.files, rules };
  }),
  ...databaseRoomRules,
  noNodeBuiltins,
  { files: ['domain/**/*.test.ts'], rules: { 'no-restricted-syntax': 'off' } },
];
