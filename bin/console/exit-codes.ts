/** The exit codes of the command. */
export const Exit = {
  /** All thresholds met, or nothing to meet. */
  ok: 0,
  /** A threshold was missed, or two things compared differ. */
  missed: 1,
  /** The scenario, a flag or a file is wrong; nothing was run. */
  wrong: 2,
  /** The run could not finish: interrupted, or the lab failed. */
  unfinished: 3,
} as const;
