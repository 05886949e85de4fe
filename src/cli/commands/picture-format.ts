// What a picture is written as.
import { extname } from 'node:path';

/** By the file's ending; undefined for others. */
export const pictureFormat = (path: string): 'svg' | 'png' | 'dot' | undefined => {
  const ending = extname(path).toLowerCase();
  return ending === '.svg' ? 'svg' : ending === '.png' ? 'png' : ending === '.dot' || ending === '.gv' ? 'dot' : undefined;
};
