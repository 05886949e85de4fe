// What an engine process is started with, as its arguments say it.

export interface EngineOptions {
  /** Read and write indexes beside snapshots (the default). */
  readonly index?: boolean;
  /** The snapshot that is going to be asked for first: it is opened without waiting for the question. */
  readonly first?: string | undefined;
}

const NO_INDEX = '--no-index';
const FIRST = '--first=';

export const engineArgs = ({ index = true, first }: EngineOptions = {}): string[] => [
  ...(index ? [] : [NO_INDEX]),
  ...(first === undefined ? [] : [`${FIRST}${first}`]),
];

export const engineOptions = (args: readonly string[]): EngineOptions => ({
  index: !args.includes(NO_INDEX),
  first: args.find((arg) => arg.startsWith(FIRST))?.slice(FIRST.length),
});
