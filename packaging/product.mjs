// What every package has in common, whoever builds it.

/** Electron's switches that are burnt into the executable. For electron-builder, which hands them to @electron/fuses. */
export const fuses = {
  // `ELECTRON_RUN_AS_NODE=1 holdfast script.js` would run anything under our name and, on macOS, with our permissions.
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  // The archive's hash is in the executable (Windows) or in Info.plist (macOS); Linux has no such check.
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  // The page has a scheme of its own; file: needs no more than a browser gives it.
  grantFileProtocolExtraPrivileges: false,
  // There are no cookies to encrypt, and switching it on asks for the keychain at first start.
  enableCookieEncryption: false,
  // Arm Macs refuse an executable whose signature no longer fits; signing comes afterwards.
  resetAdHocDarwinSignature: true,
};

/** Files that open in Holdfast. The MIME types are described in linux/holdfast.xml. */
export const fileTypes = [
  { ext: 'holdfast', name: 'Holdfast investigation', mimeType: 'application/vnd.holdfast.investigation+zip', role: 'Editor' },
  { ext: 'heapsnapshot', name: 'V8 heap snapshot', mimeType: 'application/vnd.v8.heapsnapshot+json', role: 'Viewer' },
  { ext: 'heapprofile', name: 'V8 sampling heap profile', mimeType: 'application/vnd.v8.heapprofile+json', role: 'Viewer' },
  { ext: 'heaptimeline', name: 'V8 allocation timeline', mimeType: 'application/vnd.v8.heaptimeline+json', role: 'Viewer' },
];

/** Names that the two renamings of Debian 13 and Ubuntu 24.04 go by are alternatives of one another. */
export const debDepends = [
  'libc6 (>= 2.28)',
  'libgtk-3-0t64 | libgtk-3-0',
  'libnss3',
  'libasound2t64 | libasound2',
  'libgbm1',
  // Opened at run time, so that ldd does not name it: without it the window ends before it opens.
  'libx11-xcb1',
  'libatk-bridge2.0-0t64 | libatk-bridge2.0-0',
  'libcups2t64 | libcups2',
  'shared-mime-info',
];

/** Programs under investigation, and the bundled samples, need a Node of their own; Holdfast itself does not. */
export const debSuggests = ['nodejs', 'xdg-utils'];

export const maintainer = 'Holdfast maintainers <maintainers@holdfast.invalid>';
