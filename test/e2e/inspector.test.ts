// An inspector that Holdfast opened is closed on leaving, unless a person clears the box beside the target's name.
import { expect, test } from '@playwright/test';
import { socketsOf } from '../../src/targets/linux-proc.js';
import { cleanUp, startProcess, targetNode } from '../builders/inspector-session.js';
import { launch } from './support/launch.js';
import { look } from './support/look.js';
import { pill, stage } from './support/window.js';

const onLinux = process.platform === 'linux' ? test : test.skip;

test.afterEach(cleanUp);

onLinux('the inspector that was opened is closed on leaving, or left open as a person says (only where sockets can be seen)', async () => {
  test.setTimeout(120_000);
  const program = startProcess(targetNode, [
    '--inspect-port=0',
    '-e',
    `process.title = 'quiet-service'; console.log('up'); setInterval(() => {}, 1000);`,
  ]);
  await program.waitFor(/up/);
  expect(socketsOf(program.pid)).toEqual([]);
  const holdfast = await launch();
  const { page } = holdfast;
  const box = page.getByRole('checkbox', { name: /Close the inspector on leaving/ });
  const attach = async (): Promise<void> => {
    await stage(page, 'Connect').click();
    await page.getByRole('tab', { name: 'Attach' }).click();
    const row = page.getByRole('row').filter({ hasText: String(program.pid) });
    await row.getByRole('button', { name: 'Attach' }).click({ timeout: 30_000 });
    await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 30_000 });
    expect(socketsOf(program.pid)).toHaveLength(1);
    await pill(page).click();
  };
  const leave = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await expect(pill(page)).toHaveAttribute('data-target-state', 'ended');
  };
  try {
    await attach();
    await expect(box).toBeChecked();
    await look(page, 'inspector-opened');
    await leave();
    await expect.poll(() => socketsOf(program.pid), { timeout: 20_000 }).toEqual([]);

    await attach();
    await box.uncheck();
    await leave();
    // longer than closing took
    await expect(page.getByText('Holdfast left the inspector open that it had opened').first()).toBeAttached();
    expect(socketsOf(program.pid)).toHaveLength(1);
    expect(holdfast.pageErrors).toEqual([]);
  } finally {
    await holdfast.close();
  }
  // nor does the end of Holdfast close it
  expect(socketsOf(program.pid)).toHaveLength(1);
});
