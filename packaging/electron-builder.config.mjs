// electron-builder's configuration. scripts/package.mjs runs it on the folder that it has prepared (dist/app: the built program and
// the production dependencies, nothing else), with the runtime that it has found.
import fs from 'node:fs';
import { fileTypes, fuses, maintainer } from './product.mjs';

const root = new URL('../', import.meta.url);
const { description, version } = JSON.parse(fs.readFileSync(new URL('package.json', root), 'utf8'));
const agent = fs.existsSync(new URL('agents/python', root));

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'dev.holdfast.workbench',
  productName: 'Holdfast',
  copyright: 'Copyright © the Holdfast contributors. MIT licence.',
  directories: { app: 'dist/app', output: 'dist/packages', buildResources: 'packaging' },
  // Prepared by scripts/package/app-folder.mjs: nothing is left to leave out.
  files: ['**/*'],
  disableDefaultIgnoredFiles: true,
  asar: true,
  npmRebuild: false,
  electronFuses: fuses,
  electronLanguages: ['en', 'en-US', 'zh-CN', 'zh_CN'],
  // What Node or Python runs, and what people read, lies beside the archive.
  extraResources: [
    { from: 'examples', to: 'examples', filter: ['*.mjs', 'python/*.py', '*.json', 'README.md'] },
    ...(agent
      ? [{ from: 'agents/python', to: 'agents/python', filter: ['**/*.py', 'pyproject.toml', 'README.md', '!tests', '!**/__pycache__'] }]
      : []),
    { from: 'dist/notices', to: 'licences' },
    { from: 'LICENSE', to: 'licences/LICENSE.txt' },
  ],
  fileAssociations: fileTypes.map(({ ext, name, mimeType, role }) => ({ ext, name, description: name, mimeType, role })),
  artifactName: `holdfast-${version}-\${os}-\${arch}.\${ext}`,
  // Nothing updates by itself.
  publish: null,
  // An unpacked runtime (scripts/electron) has things of its own that no user needs.
  afterPack: ({ appOutDir }) => {
    const dead = ['.complete', 'version', 'resources/default_app.asar', 'resources/default_app.asar.sha256'];
    for (const name of dead) fs.rmSync(`${appOutDir}/${name}`, { force: true });
  },

  linux: {
    // The deb and the tar.gz are made by scripts/package from the same unpacked folder: what is tested is what is published.
    target: ['AppImage'],
    executableName: 'holdfast',
    icon: 'dist/icons',
    category: 'Development',
    maintainer,
    synopsis: description,
    syncDesktopName: true,
    desktop: {
      entry: { GenericName: 'Memory-Leak Workbench', StartupWMClass: 'Holdfast', Keywords: 'memory;leak;heap;snapshot;profiler;' },
    },
    extraResources: [{ from: 'packaging/bin', to: 'bin' }],
  },

  mac: {
    target: ['dmg', 'zip'],
    category: 'public.app-category.developer-tools',
    icon: 'dist/icons/icon.icns',
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: 'packaging/mac/entitlements.plist',
    entitlementsInherit: 'packaging/mac/entitlements.plist',
    // With a certificate and Apple's keys in the environment it is signed and notarised; without, it is neither.
    notarize: Boolean(process.env.APPLE_API_KEY),
    darkModeSupport: true,
    extraResources: [{ from: 'packaging/bin', to: 'bin' }],
  },
  dmg: { sign: false },

  win: {
    target: ['nsis', 'portable'],
    icon: 'dist/icons/icon.ico',
    extraResources: [{ from: 'packaging/windows', to: 'bin', filter: ['holdfast.cmd', 'path.ps1'] }],
  },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    include: 'packaging/windows/installer.nsh',
    artifactName: `holdfast-${version}-windows-\${arch}-setup.\${ext}`,
    deleteAppDataOnUninstall: false,
  },
  portable: { artifactName: `holdfast-${version}-windows-\${arch}-portable.\${ext}` },
};
