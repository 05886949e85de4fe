// How every command here begins and ends.
import { SetupError, say } from './project.mjs';

const oldest = [20, 19];

/** @returns {string | undefined} what is wrong with this Node, if anything */
export function nodeTooOld(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return undefined;
  return `Holdfast needs Node.js ${oldest.join('.')} or newer; this is ${version}. Get a current one from https://nodejs.org/ and run the same command again.`;
}

/**
 * Runs `body` and exits with the code it returns. A `SetupError` is shown as its message alone, anything else with its stack.
 * @param {() => Promise<number | void>} body
 * @param {(error: unknown) => void} [onError]  called after the message was shown
 */
export async function main(body, onError) {
  try {
    const old = nodeTooOld();
    if (old !== undefined) throw new SetupError(old);
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (error instanceof SetupError) say(error.message);
    else console.error(error);
    process.exitCode = 1;
    onError?.(error);
  }
}
