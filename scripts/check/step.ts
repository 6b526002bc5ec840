/**
 * What a step of `npm test` is, and its command line.
 */

/** The tools that steps run, each with the file in node_modules that Node runs. */
const TOOLS = {
  biome: '@biomejs/biome/bin/biome',
  depcruise: 'dependency-cruiser/bin/dependency-cruise.mjs',
  playwright: '@playwright/test/cli.js',
  tsc: 'typescript/bin/tsc',
  tsx: 'tsx/dist/cli.mjs',
  vite: 'vite/bin/vite.js',
  vitest: 'vitest/vitest.mjs',
} as const;

export interface Report {
  readonly writtenBy: 'vitest' | 'playwright';
  /** Where the JSON is, from the root of the repository. */
  readonly path: string;
  /** Whether it is about all tests, none of which may be skipped. */
  readonly isWhole: boolean;
}

export interface Step {
  readonly title: string;
  readonly tool: keyof typeof TOOLS;
  readonly args: readonly string[];
  /** Variables of its environment, besides those that are set already. */
  readonly env?: Readonly<Record<string, string>>;
  /** Steps that must pass before it starts; they are run with it. */
  readonly needs?: readonly Step[];
  /** Whether it gets the machine to itself, after everything else has passed: tests in a browser. */
  readonly isAlone?: boolean;
  /** About its single tests. */
  readonly report?: Report;
  /** The npm script that runs it without all the others. */
  readonly script: string;
  /** Says why it cannot or need not run; called when its turn comes. */
  readonly whyNot?: () => string | null;
  /** Called when it has passed, with when it started, in milliseconds since 1970. */
  readonly onPassed?: (startedAt: number) => void;
}

/** Quoted for a POSIX shell, if it needs to be. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** As a person would type it. */
export const commandLine = ({ tool, args }: Step): string =>
  ['npx', tool, ...args.map(quoted)].join(' ');

/** Arguments for Node to run it from the root of the repository; no shell is needed on any platform. */
export const nodeArguments = ({ tool, args }: Step): string[] => [
  `node_modules/${TOOLS[tool]}`,
  ...args,
];
