// The Python samples run on whatever `python3` is on the path.
import { spawnSync } from 'node:child_process';
import { test } from '@playwright/test';

const there = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0;

/** For tests whose name says that they are skipped without it. */
export const withPython3 = there ? test : test.skip;
