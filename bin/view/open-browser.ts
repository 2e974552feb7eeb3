import { spawn } from 'node:child_process';

/** Opens an address in whatever the machine opens addresses with; where there is nothing, the printed address has to do. */
export function openBrowser(address: string, platform = process.platform, env = process.env): void {
  const isRemote = platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY;
  if (isRemote) return;
  const [command, ...args] = openers[platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, address], { detached: true, stdio: 'ignore' });
  // The address is on the screen already, so there is nothing to add.
  child.on('error', () => {});
  child.unref();
}

/** `start` takes its first quoted argument for a title. */
const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};
