import { spawn } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { command } from '../../kit/fleetlab.ts';
import { scratch } from '../../kit/small-run.ts';
import { openPage, useBrowser } from './browser.ts';

useBrowser();

/** Starts a run that is long enough to be met under way, without opening a browser of its own. */
function watch(): { said(): string; readonly stop: () => void } {
  const args = ['first-light', '--seed', '1', '--fidelity', 'model', '--set', 'fleet[acme/sensor].count=4000'];
  const child = spawn(process.execPath, [command, 'run', ...args, '--quiet', '--watch', '--no-open'], {
    cwd: scratch(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { said: () => text, stop: () => child.kill('SIGINT') };
}

describe('fleetlab run --watch in a browser', () => {
  it('follows the run to its end, and then shows the finished run', async () => {
    const run = watch();
    const address = /watching at (\S+)/;
    await expect.poll(run.said, { timeout: 120_000 }).toMatch(address);
    const { page, troubles } = await openPage(address.exec(run.said())![1]);
    await page.getByRole('heading', { level: 1, name: 'first-light' }).waitFor({ timeout: 120_000 });
    await expect.poll(run.said, { timeout: 120_000 }).toContain('still watching');
    await page.getByText('running', { exact: true }).waitFor({ state: 'detached', timeout: 120_000 });
    const instant = page.getByRole('slider', { name: 'Instant' });
    await expect.poll(() => instant.getAttribute('max'), { timeout: 120_000 }).toBe('86400000');
    // The page stood at the end all the time, and shows a run like any other now.
    expect(await instant.inputValue()).toBe('86400000');
    await expect.poll(() => page.url()).toMatch(/t=86400000(?!.*follow)/);
    await page
      .getByText(/^claim (not )?reproduced$/)
      .first()
      .waitFor();
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('html').getAttribute('data-t')).toBe('0');
    expect(troubles).toEqual([]);
    run.stop();
  });
});
