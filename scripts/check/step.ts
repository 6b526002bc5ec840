/**
 * What a step of `npm test` is, and its command line.
 */

/** The tools that steps run: the file that Node runs for each, in node_modules. */
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
  /** Steps that have to have passed before it begins; they are run with it. */
  readonly needs?: readonly Step[];
  /** Whether it has the machine to itself, once everything else has passed: tests that wait for a browser. */
  readonly isAlone?: boolean;
  /** Of single tests. */
  readonly report?: Report;
  /** The npm script that runs it without all the others. */
  readonly script: string;
  /** Why it cannot or need not run now; asked when its turn has come. */
  readonly whyNot?: () => string | null;
  /** Hears that it has passed, and when it was started, in milliseconds since 1970. */
  readonly onPassed?: (startedAt: number) => void;
}

/** Quoted for a POSIX shell where it needs to be. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** As a person would type it. */
export const commandLine = ({ tool, args }: Step): string =>
  ['npx', tool, ...args.map(quoted)].join(' ');

/** What Node is started with to run it, from the root of the repository: no shell on any platform. */
export const nodeArguments = ({ tool, args }: Step): string[] => [
  `node_modules/${TOOLS[tool]}`,
  ...args,
];
