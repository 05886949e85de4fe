import { basename } from 'node:path';

/** `node`, `nodejs`, `node20`, `node-v20.20.2`, `node.exe`. */
export const isNodeExecutable = (path: string): boolean => /^(node|nodejs)(-?v?\d[\d.]*)?(\.exe)?$/i.test(basename(path));
