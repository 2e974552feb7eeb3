/**
 * The part of playwright-core that the bench uses. Its own types would make it a dependency, and only tests and bench
 * need it.
 */
export interface Browser {
  version(): string;
  newContext(options: object): Promise<Context>;
  close(): Promise<void>;
}

interface Context {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

export interface Page {
  addInitScript(script: () => void): Promise<unknown>;
  goto(address: string, options: object): Promise<unknown>;
  waitForFunction(isSo: () => boolean, argument: undefined, options: object): Promise<unknown>;
  waitForTimeout(ms: number): Promise<void>;
  evaluate<Value>(work: () => Value): Promise<Value>;
  evaluate<Value, Argument>(work: (argument: Argument) => Promise<Value>, argument: Argument): Promise<Value>;
  getByRole(role: string, options: object): { fill(text: string): Promise<void>; click(): Promise<void> };
}

/** Starts Chromium without a window and without a GPU; undefined if playwright-core is not installed. */
export async function launchChromium(executablePath: string): Promise<Browser | undefined> {
  const name = 'playwright-core';
  let playwright: { readonly chromium: { launch(options: object): Promise<Browser> } };
  try {
    playwright = await import(/* @vite-ignore */ name);
  } catch {
    // Not installed: it is not a dependency of the package.
    return undefined;
  }
  return playwright.chromium.launch({
    executablePath,
    args: ['--disable-dev-shm-usage', '--disable-gpu', ...asRoot()],
  });
}

/** Chromium's sandbox refuses to start for root; it loads only the lab's own pages here. */
const asRoot = (): readonly string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);
