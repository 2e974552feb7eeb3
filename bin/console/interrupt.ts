/** Aborts the signal at the first Ctrl-C, or SIGTERM, and says so; the second one ends the process at once. */
export function listenForInterrupt(message: string): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const stop = () => process.off('SIGINT', ask).off('SIGTERM', ask);
  const ask = (): void => {
    process.stderr.write(`\n${message}\n`);
    stop();
    controller.abort();
  };
  process.on('SIGINT', ask).on('SIGTERM', ask);
  return { signal: controller.signal, stop };
}
