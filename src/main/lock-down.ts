// What a page may not do, for every page of this application whoever opened it.
import { app, type Session, type WebContents } from 'electron';
import { sameOrigin, samePage } from './page-origin.js';

/** Writing text to the clipboard after a click is the one permission the page has (copy as TSV or Markdown). */
const allowedPermissions: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);
const innerSchemes: ReadonlySet<string> = new Set(['data:', 'blob:', 'devtools:']);

/** Installs the rules; call once before the first window. `pageAddress`: the one page there is. `refused` hears what was refused. */
export function lockDown(pageAddress: string, session: Session, refused: (what: string) => void): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(allowedPermissions.has(permission) && isOurs(contents, pageAddress));
  });
  session.setPermissionCheckHandler((contents, permission) => allowedPermissions.has(permission) && isOurs(contents, pageAddress));
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  // The page talks to the workbench through its port and to nobody else: no request leaves this machine.
  session.webRequest.onBeforeRequest((details, answer) => {
    const allowed =
      innerSchemes.has(schemeOf(details.url)) || sameOrigin(details.url, pageAddress) || isDevelopmentSocket(details.url, pageAddress);
    if (!allowed) refused(`request to ${details.url}`);
    answer({ cancel: !allowed });
  });
  app.on('web-contents-created', (_event, contents) => confine(contents, pageAddress, refused));
}

function confine(contents: WebContents, pageAddress: string, refused: (what: string) => void): void {
  contents.setWindowOpenHandler(({ url }) => {
    refused(`window for ${url}`);
    return { action: 'deny' };
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    refused('webview');
  });
  const stay = (event: Electron.Event<{ url: string }>): void => {
    if (samePage(event.url, pageAddress)) return; // Reloading.
    event.preventDefault();
    refused(`navigation to ${event.url}`);
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
}

function isOurs(contents: WebContents | null, pageAddress: string): boolean {
  return contents !== null && sameOrigin(contents.getURL(), pageAddress);
}

/** `npm run dev` reloads the page over a WebSocket of the development server. */
function isDevelopmentSocket(url: string, pageAddress: string): boolean {
  return pageAddress.startsWith('http:') && sameOrigin(url.replace(/^ws:/, 'http:'), pageAddress);
}

const schemeOf = (url: string): string => url.slice(0, url.indexOf(':') + 1);
