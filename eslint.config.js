import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'data', 'node_modules', '**/*.js', '**/*.cjs'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/require-await': 'off',
      // Nest modules are empty classes, and injected constructors are parameter properties.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['libs/**/*.ts'],
    ignores: ['libs/{database,queue}/**', '**/*.spec.ts', '**/testing/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.property.name=/^(query|createQueryBuilder)$/][callee.object.name!=/^(client|app|owner|runner)$/]',
          message: 'Statements are constants of the sql dialect, in a *.sql.ts file.',
        },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', '**/testing/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.name=/^(it|test)$/] > Literal.arguments:first-child[value=/^(is|are|of|that|not|by|when|and|with|as) /]',
          message: 'The title of a test is a full sentence with its subject, which can be read alone.',
        },
        {
          selector:
            'CallExpression[callee.callee.object.name=/^(it|test)$/] > Literal.arguments:first-child[value=/^(is|are|of|that|not|by|when|and|with|as) /]',
          message: 'The title of a test is a full sentence with its subject, which can be read alone.',
        },
      ],
    },
  },
  {
    files: ['apps/api/src/**/*.resolver.ts', 'apps/api/src/**/*.controller.ts'],
    rules: {
      // What belongs together is one method of a library; what follows from it is declared there.
      'no-restricted-syntax': [
        'error',
        ...['[async=true]', '[body.type="BlockStatement"]'].map((kind) => ({
          selector: `CallExpression[callee.object.name="scope"][callee.property.name="write"] > ArrowFunctionExpression${kind}`,
          message:
            'A transaction is one call to a service: scope.write((tx) => service.x(tx, scope.context, input)).',
        })),
      ],
    },
  },
);
