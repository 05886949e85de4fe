// The window's own origin. Everything else is foreign: not loaded, not navigated to, not listened to.

export const pageScheme = 'holdfast';
export const pageUrl = `${pageScheme}://app/index.html`;

/** Under `npm run dev` the page comes from the development server; a packaged application has no such thing. */
export function pageAddress(env: NodeJS.ProcessEnv, packaged: boolean): string {
  const development = env['ELECTRON_RENDERER_URL'];
  return !packaged && development !== undefined ? development : pageUrl;
}

/** Same scheme, host and port. */
export function sameOrigin(a: string, b: string): boolean {
  const [x, y] = [parse(a), parse(b)];
  return x !== undefined && y !== undefined && x.protocol === y.protocol && x.host === y.host;
}

/** Same document: what a reload navigates to. */
export function samePage(a: string, b: string): boolean {
  return sameOrigin(a, b) && parse(a)?.pathname === parse(b)?.pathname;
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
