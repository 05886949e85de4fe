// What stands for a name that is not to be shared.
import { createHmac } from 'node:crypto';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** Long names are not needed for anything, and an interface's name ends at 120 characters. */
const LONGEST = 121;

/**
 * A token for a name: `~` and letters by HMAC-SHA256 under a salt that nobody keeps, so that it cannot be guessed back. As long as
 * the name (8 at least), because classes of plain objects are named after their properties up to a length.
 */
export function tokens(salt: string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    let token = known.get(name);
    if (token !== undefined) return token;
    const length = Math.min(LONGEST, Math.max(8, /[,'"{}]/.test(name) ? JSON.stringify(name).length : name.length));
    token = '~';
    for (let round = 0; token.length < length; round++) {
      for (const byte of createHmac('sha256', salt).update(`${round}\0${name}`).digest()) token += BASE32[byte & 31];
    }
    token = token.slice(0, length);
    if (known.size < 1_000_000) known.set(name, token);
    return token;
  };
}
