/** What the bench uses of playwright-core. Its own types would make a dependency of it, and only tests and the bench need it. */
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

/** Starts Chromium without a window and without a GPU; undefined where there is nothing to drive it with. */
export async function launchChromium(executablePath: string): Promise<Browser | undefined> {
  const name = 'playwright-core';
  let playwright: { readonly chromium: { launch(options: object): Promise<Browser> } };
  try {
    playwright = await import(/* @vite-ignore */ name);
  } catch {
    // Not installed: the package does not bring it along.
    return undefined;
  }
  return playwright.chromium.launch({
    executablePath,
    args: ['--disable-dev-shm-usage', '--disable-gpu', ...asRoot()],
  });
}

/** Chromium's sandbox refuses to start for root; the only pages it sees here are our own. */
const asRoot = (): readonly string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);
