import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['reports/', 'node_modules/'] },
  eslint.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js', 'bin/leak-check.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, varsIgnorePattern: '^_' }],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness comes in as a seed: use src/random.' },
        { object: 'tf', property: 'randomNormal', message: 'Stateful: use src/random.' },
        { object: 'tf', property: 'randomUniform', message: 'Stateful: use src/random.' },
      ],
    },
  },
  // tfjs returns Tensor where a spec knows the rank; saying so by `as` reads better there than by type arguments.
  { files: ['**/*.spec.ts'], rules: { '@typescript-eslint/no-unnecessary-type-assertion': 'off' } },
);
