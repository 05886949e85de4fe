// holdfast://app/… serves the built page. A scheme of its own has a real origin (file: has none), so that the content
// security policy means what it says, and no path leads out of the page's folder.
import { protocol } from 'electron';
import { respond } from './page-files.js';
import { pageScheme } from './page-origin.js';

/** Must run before the application is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** @param folder  absolute path of the built page */
export function servePage(folder: string): void {
  protocol.handle(pageScheme, (request) => respond(folder, request.url));
}
