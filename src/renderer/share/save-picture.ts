// A picture that the page has drawn, into a file that a person chose. Downloads of the browser's own are refused by the shell.
import type { Alerts } from '../app/alerts.js';
import { outcome, type WorkbenchClient } from '../app/client.js';

/** Where it was written; `undefined` when nobody chose a place, or it could not be written (which is told). */
export async function savePicture(
  client: WorkbenchClient,
  alerts: Alerts,
  picture: {
    readonly kind: 'png' | 'svg' | 'dot';
    readonly name: string;
    /** `png`: base64. Drawn after a place was chosen. */
    readonly draw: () => string | Promise<string>;
  },
): Promise<string | undefined> {
  try {
    const place = await outcome(client.shell.chooseSaveFile({ kind: picture.kind, name: picture.name }));
    if (place.ok && place.value === undefined) return undefined;
    const written = place.ok
      ? await outcome(client.share.exportPicture({ format: picture.kind, content: await picture.draw(), out: place.value as string }))
      : place;
    if (written.ok) return written.value.path;
    alerts.failure(written.failure);
  } catch (error) {
    alerts.bug(error);
  }
  return undefined;
}
