/** What this process has used of the machine. */
export interface ProcessMeter {
  /** Wall-clock time, from any origin. */
  wallMs(): number;
  /** Processor time of all its threads since it began. */
  processorMs(): number;
  /** Its memory that is not swapped out (RSS). */
  memoryBytes(): number;
  /** The most that it has had so far. */
  memoryPeakBytes(): number;
}

export const processMeter: ProcessMeter = {
  wallMs: () => performance.now(),
  processorMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  memoryBytes: () => process.memoryUsage.rss(),
  memoryPeakBytes: () => process.resourceUsage().maxRSS * 1_024,
};
