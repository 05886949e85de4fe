// A program on another machine, reached through a tunnel that the window opens: a real sshd on loopback.
import { expect, test } from '@playwright/test';
import { cleanUp, idle, startInspected } from '../builders/inspector-session.js';
import { canServeSsh, startSshServer } from '../builders/ssh-server.js';
import { type Holdfast, launch } from './support/launch.js';
import { pill, stage } from './support/window.js';

let holdfast: Holdfast | undefined;
test.afterAll(async () => {
  await holdfast?.close();
  await cleanUp();
});

const there = canServeSsh ? test : test.skip;

there('the warning offers a tunnel in one click; it is listed, and closing it parts from the program', async () => {
  test.setTimeout(180_000);
  const server = await startSshServer();
  const target = await startInspected(['-e', idle, 'service']);
  holdfast = await launch({ env: { PATH: `${server.bin}:${process.env['PATH']}` } });
  const { page } = holdfast;
  await page.getByRole('tab', { name: 'Attach' }).click();
  await page.getByLabel('Inspector address').fill(`${server.host}:${target.port}`);
  await expect(page.getByRole('alert')).toContainText(`${server.host} is not this machine`);
  const shot = async (name: string): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: test.info().outputPath(`${name}-${colorScheme}.png`) });
    }
    await page.emulateMedia({ colorScheme: 'light' });
  };
  await shot('warning');
  await page.getByRole('button', { name: `Attach through ssh ${server.host}` }).click();
  await expect(pill(page)).toHaveAttribute('data-target-state', 'live', { timeout: 60_000 });
  await stage(page, 'Connect').click();
  const tunnels = page.getByRole('region', { name: 'Open tunnels' });
  await expect(tunnels).toContainText('ssh testhost');
  await expect(tunnels).toContainText('open');
  await expect(page.getByLabel('SSH host')).toHaveValue('testhost');
  await expect(page.getByText(`ssh -N -L ${target.port}:127.0.0.1:${target.port} testhost`)).toBeVisible();
  await shot('open');
  await page.setViewportSize({ width: 900, height: 600 });
  await page.getByText('Through kubectl').click();
  await page.getByLabel('Pod, deployment or service').fill('deployment/a-rather-long-name-of-a-deployment-in-production');
  await shot('small');
  await tunnels.getByRole('button', { name: /^Close the tunnel/ }).click();
  await expect(tunnels).toHaveCount(0);
  await expect(pill(page)).not.toHaveAttribute('data-target-state', 'live');
  expect(holdfast.pageErrors).toEqual([]);
});
