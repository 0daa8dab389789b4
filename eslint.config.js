import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * Imports go downwards only: tests -> fixtures -> report/faults/probes/focus/alerts/engine
 * -> verdict/stats/schedule/profile/record. Each room names what it must not reach for.
 */
const pureRooms = ['profile', 'schedule', 'stats', 'streams', 'verdict', 'record', 'search'];
const shellRooms = [
  'scenario',
  'engine',
  'focus',
  'webapp',
  'alerts',
  'probes',
  'ui',
  'faults',
  'report',
  'environment',
];

const forbid = (pattern, message) => ({ regex: pattern, message });
const noShell = forbid(
  `^\\.\\./(${shellRooms.join('|')})(/|$)`,
  'The pure rooms import only each other; move what needs a clock or I/O into a shell room.',
);
const noFixtures = forbid('/fixtures(\\.ts)?$', 'Only tests import the fixtures.');
const noEmulator = forbid(
  '/(emulator|stack)/',
  'helpers/ knows the target only through its wire contract (wire/), never through the emulator.',
);
const noHelpers = forbid('/helpers/', 'emulator/ shares only wire/ with the suite.');
const noTests = forbid('/tests/', 'Nothing imports a test.');

const restrict = (files, ...patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

export default defineConfig(
  {
    ignores: [
      'node_modules',
      'allure-report',
      'allure-results',
      'playwright-report',
      'test-results',
      'blob-report',
      'run-records',
      'merged',
      'kill-matrix-results',
      'calibration-results',
      'mutation-results',
      'coverage',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      // Playwright wants the fixtures destructured, also where a fixture uses none.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
      // Interfaces here are bags of functions made from closures; no method of them uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setTimeout: 'readonly' },
    },
  },
  restrict(['helpers/**/*.ts'], noEmulator, noTests, noFixtures),
  // The proxy is started by the stack and by tests; it knows neither.
  restrict(['proxy/**/*.ts'], noEmulator, noHelpers, noTests),
  {
    files: pureRooms.map((room) => `helpers/${room}/**/*.ts`),
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [noShell, noEmulator, noTests, noFixtures, forbid('^node:', 'The pure rooms do no I/O.')],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'performance', 'setTimeout', 'setInterval', 'fetch'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The pure rooms have no clock.' },
        { object: 'Math', property: 'random', message: 'Use the seeded generator of helpers/stats.' },
      ],
    },
  },
  restrict(
    ['emulator/**/*.ts'],
    noHelpers,
    noTests,
    forbid('/stack/', 'The stack starts the emulator, not the reverse.'),
  ),
);
