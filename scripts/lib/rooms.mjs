// The import table of docs/ARCHITECTURE.md ("Rooms"), as data. One entry a folder of src/.
//   rooms     what it may import from other rooms: a room's name, `room/file` for one module of it,
//             `type room` for its types alone
//   packages  npm packages, by name (subpaths included)
//   node      true, false, or the list of built-in modules allowed
//   outside   files of the project that it may read at build time
//   only      narrower rules for some files: the first whose `files` prefix matches replaces the given keys

export const rooms = {
  shared: {
    rooms: [],
    packages: ['zod', '@orpc/contract'],
    node: false,
  },
  messages: {
    rooms: [],
    packages: ['i18next'],
    node: false,
  },
  engine: {
    // Failures are the one thing it makes; everything else of shared is seen as types, so that no validator runs in a hot loop.
    rooms: ['type shared', 'shared/result', 'shared/fail', 'shared/secrets'],
    packages: [],
    node: false,
  },
  'engine-host': {
    rooms: ['engine', 'shared'],
    packages: ['@orpc/contract', '@orpc/server', '@orpc/client', '@jridgewell/trace-mapping'],
    node: true,
  },
  targets: {
    rooms: ['shared'],
    packages: ['ws', 'zod', 'nanoid'],
    node: true,
  },
  investigation: {
    rooms: ['shared', 'messages'],
    packages: ['zod', 'nanoid', 'i18next'],
    node: false,
    only: [
      { files: ['store', 'bundle', 'recents', 'trust'], node: true, packages: ['zod', 'nanoid', 'write-file-atomic', 'yauzl', 'yazl'] },
    ],
  },
  workbench: {
    rooms: ['targets', 'investigation', 'shared', 'messages'],
    packages: ['@orpc/contract', '@orpc/server', '@orpc/client', 'zod', 'nanoid', 'i18next', '@resvg/resvg-wasm'],
    // It runs on Node, in the window's main process and in the command line; sockets and formats of files are others' affair.
    node: true,
  },
  main: {
    // cli/program: an installed application is its own command line.
    rooms: ['workbench', 'shared', 'messages', 'engine-host/fork', 'cli/program'],
    packages: [
      'electron',
      '@orpc/contract',
      '@orpc/server',
      '@orpc/client',
      'write-file-atomic',
      'nanoid',
      'zod',
      'i18next',
      'compare-versions',
    ],
    node: true,
  },
  preload: {
    rooms: ['shared'],
    packages: ['electron'],
    node: false,
  },
  renderer: {
    rooms: ['shared', 'messages'],
    packages: [
      'react',
      'react-dom',
      'zustand',
      'echarts',
      '@tanstack/react-virtual',
      'i18next',
      'react-i18next',
      '@orpc/contract',
      '@orpc/client',
      '@hpcc-js/wasm-graphviz',
      'radix-ui',
      'cmdk',
      'lucide-react',
      'zod',
    ],
    node: false,
  },
  cli: {
    outside: ['package.json'],
    rooms: [
      'workbench',
      'shared',
      'messages',
      'engine-host/child',
      'engine-host/fork',
      'engine-host/here',
      'engine-host/index-file/path',
      'engine-host/plain-bytes',
    ],
    packages: [
      'commander',
      '@hpcc-js/wasm-graphviz',
      'i18next',
      'write-file-atomic',
      'zod',
      '@orpc/client',
      '@orpc/server',
      '@orpc/contract',
    ],
    node: true,
  },
};
