/**
 * The number of the draw of one occurrence of a timeline step, for `share` and `pick`: a repeated step selects anew each
 * time.
 */
export const selectionDraw = (step: number, occurrence: number): number => step + occurrence * STEPS_MAX;

/** Far above the length of any timeline, so that no two occurrences of any steps share a draw. */
const STEPS_MAX = 65_536;
