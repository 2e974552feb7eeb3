import { spawn } from 'node:child_process';

/** Opens an address in the machine's default browser. Without one, the user has the printed address. */
export function openBrowser(address: string, platform = process.platform, env = process.env): void {
  const isRemote = platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY;
  if (isRemote) return;
  const [command, ...args] = openers[platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, address], { detached: true, stdio: 'ignore' });
  // The address has been printed already.
  child.on('error', () => {});
  child.unref();
}

/** `start` treats its first quoted argument as a window title. */
const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};
